package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Lets work on one thing go on in the order it was asked for, work on different things at the same time. */
final class Turns<K> {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Map<K, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

    private record Turn(CompletableFuture<Void> before, CompletableFuture<Void> over) {}

    private Turn next(K key) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<Void> before = last.put(key, over);
        over.whenComplete((done, failure) -> last.remove(key, over));
        return new Turn(before == null ? CompletableFuture.completedFuture(null) : before, over);
    }

    /** Does work when its turn has come, on this thread. */
    <T> T take(K key, Supplier<T> work) {
        Turn turn = next(key);
        try {
            await(turn.before());
        } catch (EngineException e) {
            turn.before().whenComplete((done, failure) -> turn.over().complete(null));
            throw e;
        }
        try {
            return work.get();
        } finally {
            turn.over().complete(null);
        }
    }

    /** Has work done by others when its turn has come, which is taken now. */
    void take(K key, Executor executor, Runnable work) {
        Turn turn = next(key);
        turn.before().whenComplete((done, failure) -> {
            try {
                executor.execute(() -> {
                    try {
                        work.run();
                    } finally {
                        turn.over().complete(null);
                    }
                });
            } catch (RejectedExecutionException e) {
                // The bundle stops; the next start finds what was to be done.
                turn.over().complete(null);
            }
        });
    }

    /** Returns when all that was asked for by now is done. */
    void await(K key) {
        CompletableFuture<Void> now = last.get(key);
        if (now != null) {
            await(now);
        }
    }

    private static void await(CompletableFuture<Void> turn) {
        try {
            turn.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.TIMEOUT, "its networks are still being changed; see the engine's log", e);
        } catch (ExecutionException e) {
            throw new AssertionError("turns do not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "the engine is being stopped", e);
        }
    }
}
