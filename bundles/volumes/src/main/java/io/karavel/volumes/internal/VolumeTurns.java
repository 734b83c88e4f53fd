package io.karavel.volumes.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Has those who change the same volume take turns. Different volumes have nothing to do with one another, and readers with neither. */
final class VolumeTurns {
    private final ConcurrentHashMap<String, CompletableFuture<Void>> taken = new ConcurrentHashMap<>();
    private final Duration patience;

    /** @param patience how long anybody waits for a turn */
    VolumeTurns(Duration patience) {
        this.patience = patience;
    }

    /**
     * Does something when it is one's turn. Must not be called within a turn.
     *
     * @throws EngineException {@code TIMEOUT} where the turn did not come; nothing was done then
     */
    <T> T inTurn(String volume, Supplier<T> work) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        long deadline = System.nanoTime() + patience.toNanos();
        for (CompletableFuture<Void> other = taken.putIfAbsent(volume, mine); other != null; other = taken.putIfAbsent(volume, mine)) {
            await(volume, other, deadline - System.nanoTime());
        }
        try {
            return work.get();
        } finally {
            taken.remove(volume, mine);
            mine.complete(null);
        }
    }

    private void await(String volume, CompletableFuture<Void> other, long nanos) {
        try {
            other.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.TIMEOUT,
                    "something else is done to volume " + volume + ", and did not end within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw EngineException.system("cannot happen: a turn never fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "the engine is being stopped", e);
        }
    }
}
