package io.karavel.stats.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.Following;
import io.karavel.api.StatsService.StatsSubscriber;
import io.karavel.model.ContainerStats;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** One who is told again and again what a container uses. Who is slow is told less often. */
final class StatsFollowing implements Following {
    private final Supplier<ContainerStats> source;
    private final StatsSubscriber subscriber;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile CompletionStage<Void> last = CompletableFuture.completedFuture(null);

    StatsFollowing(Supplier<ContainerStats> source, StatsSubscriber subscriber) {
        this.source = source;
        this.subscriber = subscriber;
    }

    /** What has it delivered again and again, which is to end with it. */
    void readBy(Future<?> reading) {
        ended.whenComplete((nothing, failure) -> reading.cancel(false));
    }

    /** Reads and delivers once, where the last was taken. Never throws. */
    void deliver() {
        if (ended.isDone() || !last.toCompletableFuture().isDone()) {
            return;
        }
        try {
            CompletionStage<Void> taken = subscriber.deliver(source.get());
            taken.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    ended.completeExceptionally(failure);
                }
            });
            last = taken;
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(e);
            }
        } catch (RuntimeException | Error e) {
            // Errors too: a subscriber whose bundle is gone fails with one, and must not take the thread with it.
            ended.completeExceptionally(e);
        }
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        ended.complete(null);
    }
}
