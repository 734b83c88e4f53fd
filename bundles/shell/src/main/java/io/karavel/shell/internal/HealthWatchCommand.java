package io.karavel.shell.internal;

import io.karavel.api.EventLog;
import io.karavel.api.EventLog.EventQuery;
import io.karavel.api.Following;
import io.karavel.model.Event;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Shows changes of health as they happen. */
@Service
@Command(scope = "health", name = "watch", description = "Shows changes of health, and what is done about them, as they happen, until it is "
        + "interrupted. Example: health:watch -n 10")
public final class HealthWatchCommand implements Action {
    @Reference
    EventLog events;

    @Reference
    Session session;

    @Option(name = "-n", description = "Ends after so many changes")
    int count = Integer.MAX_VALUE;

    @Override
    public Object execute() throws ExecutionException {
        AtomicInteger left = new AtomicInteger(count);
        // Events come on a thread of their own, whose standard output is not the console's.
        PrintStream console = session.getConsole();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        EventQuery query = new EventQuery(Optional.empty(), Optional.empty(), HealthWatchCommand::isOfHealth);
        try (Following following = events.subscribe(query, event -> show(event, console, left, enough))) {
            following.ended().whenComplete((done, failure) -> enough.complete(null));
            enough.get();
        } catch (InterruptedException e) {
            // How one leaves it.
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private static boolean isOfHealth(Event event) {
        return event.type().equals(Event.CONTAINER) && event.action().startsWith("health_");
    }

    private static CompletionStage<Void> show(Event event, PrintStream console, AtomicInteger left, CompletableFuture<Void> enough) {
        if (left.getAndDecrement() > 0) {
            console.println(event.time() + "  " + event.attributes().getOrDefault("name", event.actor()) + "  "
                    + event.action().replace("health_status: ", "").replace("health_action: ", "is unhealthy: "));
        }
        if (left.get() <= 0) {
            enough.complete(null);
        }
        return CompletableFuture.completedStage(null);
    }
}
