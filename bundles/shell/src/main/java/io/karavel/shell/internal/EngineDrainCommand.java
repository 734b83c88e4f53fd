package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.WaitCondition;
import io.karavel.api.DrainService;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Keeps new work away from the engine. */
@Service
@Command(scope = "engine", name = "drain", description = "Has the engine create and start no more containers for clients, as before "
        + "maintenance; what runs goes on and can be used. Lasts until --end, or until the engine is started again. "
        + "Example: engine:drain --wait 600")
public final class EngineDrainCommand implements Action {
    @Reference
    DrainService drain;

    @Reference
    ContainerService containers;

    @Option(name = "--end", description = "Ends the drain")
    boolean end;

    @Option(name = "-w", aliases = "--wait", description = "Waits so many seconds for everything that runs to end by itself")
    int seconds;

    @Override
    public Object execute() throws InterruptedException {
        if (end) {
            drain.end();
            System.out.println("The engine takes new containers.");
            return null;
        }
        drain.begin();
        List<Container> running = running();
        if (seconds > 0 && !await(running)) {
            throw new EngineException(ErrorKind.TIMEOUT, "after " + seconds + " s there still run: " + names(running()));
        }
        running = running();
        System.out.println("The engine takes no new containers. " + (running.isEmpty() ? "None runs." : "There run: " + names(running)));
        return null;
    }

    private List<Container> running() {
        return containers.list().stream().filter(container -> container.view().running()).toList();
    }

    private static String names(List<Container> some) {
        return String.join(", ", some.stream().map(Container::name).sorted().toList());
    }

    /** @return whether all of them ended in time */
    private boolean await(List<Container> running) throws InterruptedException {
        List<CompletableFuture<?>> ends = running.stream().<CompletableFuture<?>>map(container ->
                containers.wait(container.id().value(), WaitCondition.NOT_RUNNING).exceptionally(gone -> null)).toList();
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(Duration.ofSeconds(seconds).toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a wait that cannot fail", e);
        } finally {
            ends.forEach(wait -> wait.cancel(false));
        }
    }
}
