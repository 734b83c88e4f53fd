package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.Task;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends tasks that are no run of a container. */
final class Tasks {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Set<ErrorKind> NOT_RUNNING = Set.of(ErrorKind.NOT_FOUND, ErrorKind.CONFLICT, ErrorKind.SYSTEM);

    private Tasks() {}

    /** Kills a task if it runs, and deletes it. */
    static void end(Task task) {
        CompletableFuture<?> exit = task.exit().toCompletableFuture();
        Optional<EngineException> refusal = exit.isDone() ? Optional.empty() : kill(task, exit);
        try {
            task.delete();
        } catch (EngineException e) {
            refusal.ifPresent(e::addSuppressed);
            throw e;
        }
    }

    /** @return what is answered where there is nothing to kill: it ended just now, or was never started, which each runtime puts its way */
    private static Optional<EngineException> kill(Task task, CompletableFuture<?> exit) {
        try {
            task.signal(Signal.KILL);
            exit.completeOnTimeout(null, DEADLINE.toMillis(), TimeUnit.MILLISECONDS).join();
            return Optional.empty();
        } catch (EngineException e) {
            if (NOT_RUNNING.contains(e.kind())) {
                return Optional.of(e);
            }
            throw e;
        }
    }
}
