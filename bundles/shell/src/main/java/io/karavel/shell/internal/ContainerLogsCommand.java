package io.karavel.shell.internal;

import io.karavel.api.ContainerStreams;
import io.karavel.api.EngineException;
import io.karavel.api.Following;
import io.karavel.api.LogQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Prints what a container printed. */
@Service
@Command(scope = "container", name = "logs", description = "Prints what a container printed, and with -f what it goes on to print, until "
        + "Ctrl-C. Options stand before the name. Example: container:logs -f -n 20 web")
public final class ContainerLogsCommand implements Action {
    @Reference
    ContainerStreams streams;

    @Reference
    Session session;

    @Argument(name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Option(name = "-f", aliases = "--follow", description = "Goes on as long as the container runs")
    boolean follow;

    @Option(name = "-n", aliases = "--tail", description = "Only so many lines from the end; without it all of them")
    int lines = -1;

    @Option(name = "-t", aliases = "--timestamps", description = "Begins each line with its time")
    boolean timestamps;

    @Option(name = "--since", description = "Only what came after a time such as 2026-01-31T12:00:00Z, or within a "
            + "period such as 10m or 1h30m")
    String since;

    @Override
    public Object execute() throws InterruptedException {
        LogQuery query = new LogQuery(true, true, follow, Optional.ofNullable(since).map(text -> moment(text, Instant.now())),
                Optional.empty(), lines, timestamps, false);
        ConsoleSink sink = new ConsoleSink();
        try (Following following = streams.logs(reference, query, sink)) {
            // The log says by this alone that it cannot be read on.
            following.ended().whenComplete((done, failure) -> sink.end());
            sink.print(System.out, session.getConsole());
            following.close();
            following.ended().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof EngineException refusal ? refusal
                    : EngineException.system("the log cannot be read on: " + e.getCause().getMessage(), e);
        }
        return null;
    }

    static Instant moment(String text, Instant now) {
        try {
            return text.matches("[0-9].*[hms]") ? now.minus(Duration.parse("PT" + text)) : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw EngineException.invalid("--since wants a time such as 2026-01-31T12:00:00Z, or a period such as 10m, and not " + text);
        }
    }
}
