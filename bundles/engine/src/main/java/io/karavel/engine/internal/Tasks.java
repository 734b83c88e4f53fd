package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends tasks that are no run of a container. */
final class Tasks {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private Tasks() {}

    /** Kills a task if it runs, and deletes it. */
    static void end(Task task) {
        CompletableFuture<?> exit = task.exit().toCompletableFuture();
        if (!exit.isDone() && killed(task)) {
            exit.completeOnTimeout(null, DEADLINE.toMillis(), TimeUnit.MILLISECONDS).join();
        }
        task.delete();
    }

    /** Not where it ended just now, or was never started. */
    private static boolean killed(Task task) {
        try {
            task.signal(Signal.KILL);
            return true;
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.CONFLICT) {
                return false;
            }
            throw e;
        }
    }
}
