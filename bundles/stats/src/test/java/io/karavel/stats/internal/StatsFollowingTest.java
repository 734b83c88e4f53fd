package io.karavel.stats.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.Test;

public class StatsFollowingTest {
    private static final ContainerStats STATS = new ContainerStats(ContainerId.random(), "web", Instant.EPOCH, Optional.empty());

    private final List<CompletableFuture<Void>> delivered = new ArrayList<>();

    private StatsFollowing following(java.util.function.Supplier<ContainerStats> source) {
        return new StatsFollowing(source, stats -> {
            delivered.add(new CompletableFuture<>());
            return delivered.get(delivered.size() - 1);
        });
    }

    @Test
    public void whoHasNotTakenTheLastIsNotGivenTheNext() {
        StatsFollowing following = following(() -> STATS);
        following.deliver();
        following.deliver();
        assertEquals(1, delivered.size());
        delivered.get(0).complete(null);
        following.deliver();
        assertEquals(2, delivered.size());
    }

    @Test
    public void itEndsWithTheContainer() {
        CompletableFuture<Void> reading = new CompletableFuture<>();
        StatsFollowing following = following(() -> {
            throw EngineException.notFound("No such container: web");
        });
        following.readBy(reading);
        following.deliver();
        assertTrue(following.ended().toCompletableFuture().isDone());
        assertFalse(following.ended().toCompletableFuture().isCompletedExceptionally());
        assertTrue(reading.isCancelled());
    }

    @Test
    public void itFailsWhenTheSubscriberDoes() {
        StatsFollowing following = following(() -> STATS);
        following.deliver();
        delivered.get(0).completeExceptionally(new IllegalStateException("gone"));
        assertTrue(following.ended().toCompletableFuture().isCompletedExceptionally());
        following.deliver();
        assertEquals(1, delivered.size());
    }
}
