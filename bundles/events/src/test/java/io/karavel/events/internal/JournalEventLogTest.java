package io.karavel.events.internal;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.EventLog.EventQuery;
import io.karavel.api.EventLog.EventSubscriber;
import io.karavel.api.Following;
import io.karavel.model.Event;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Value;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.After;
import org.junit.Test;

public class JournalEventLogTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final EventQuery TO_COME = new EventQuery(Optional.empty(), Optional.empty(), event -> true);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final JournalEventLog log = new JournalEventLog(new SetClock(now));
    private final List<Event> seen = new CopyOnWriteArrayList<>();
    private final EventSubscriber collector = event -> {
        seen.add(event);
        return completedFuture(null);
    };

    @After
    public void close() {
        log.close();
    }

    @Test
    public void withoutSinceOrUntilOnlyWhatIsToComeIsDelivered() {
        publish("before");
        log.subscribe(TO_COME, collector);
        publish("after");
        awaitActions("after");
        assertEquals(new Event(2, "container", "after", "id", Map.of("name", "web"), NOON), seen.get(0));
    }

    @Test
    public void eventsAreCountedByTheirKind() {
        publish("first");
        publish("second");
        log.publish("image", "load", "id", Map.of());
        log.subscribe(TO_COME, collector);
        Counter events = (Counter) log.metrics().get(0);
        assertEquals(Set.of(new Value(Map.of("type", "container"), 2), new Value(Map.of("type", "image"), 1)),
                Set.copyOf(events.values()));
        assertEquals(List.of(new Value(Map.of(), 1)), ((Gauge) log.metrics().get(1)).values());
    }

    @Test
    public void sinceBringsThePastAndThenWhatIsToCome() {
        publish("old");
        now.set(NOON.plusSeconds(10));
        publish("recent");
        log.subscribe(new EventQuery(Optional.of(NOON.plusSeconds(10)), Optional.empty(), event -> true), collector);
        publish("new");
        awaitActions("recent", "new");
    }

    @Test
    public void anUntilThatIsPastBringsThePastAndEndsAtOnce() {
        publish("first");
        now.set(NOON.plusSeconds(10));
        publish("second");
        now.set(NOON.plusSeconds(20));
        publish("third");
        Following past = log.subscribe(
                new EventQuery(Optional.empty(), Optional.of(NOON.plusSeconds(10)), event -> true), collector);
        awaitEnd(past);
        awaitActions("first", "second");
    }

    @Test
    public void anUntilThatIsPastEndsAtOnceWhereNothingHappened() {
        awaitEnd(log.subscribe(new EventQuery(Optional.of(NOON), Optional.of(NOON), event -> true), collector));
        assertEquals(List.of(), seen);
    }

    @Test
    public void anUntilToComeEndsByTheClock() {
        JournalEventLog timed = new JournalEventLog(Clock.systemUTC());
        try {
            Instant until = Instant.now().plus(Duration.ofMillis(300));
            Following following =
                    timed.subscribe(new EventQuery(Optional.empty(), Optional.of(until), event -> true), collector);
            Event early = timed.publish("container", "early", "id", Map.of());
            awaitEnd(following);
            assertFalse(Instant.now().isBefore(until));
            timed.publish("container", "too late", "id", Map.of());
            // This machine may have had other things to do until after that moment.
            assertEquals(early.time().isAfter(until) ? List.of() : List.of(early), seen);
        } finally {
            timed.close();
        }
    }

    @Test
    public void onlyWhatPassesTheFilterIsDelivered() {
        log.subscribe(new EventQuery(Optional.empty(), Optional.empty(), event -> event.action().equals("die")),
                collector);
        publish("start");
        publish("die");
        publish("destroy");
        publish("die");
        awaitActions("die", "die");
    }

    @Test
    public void theNextEventWaitsUntilTheOneBeforeIsTaken() {
        List<CompletableFuture<Void>> taken = new CopyOnWriteArrayList<>();
        log.subscribe(TO_COME, event -> {
            seen.add(event);
            CompletableFuture<Void> done = new CompletableFuture<>();
            taken.add(done);
            return done;
        });
        List<Event> other = new CopyOnWriteArrayList<>();
        log.subscribe(TO_COME, event -> {
            other.add(event);
            return completedFuture(null);
        });
        publish("one");
        publish("two");
        await().atMost(60, TimeUnit.SECONDS).until(() -> other.size() == 2);
        awaitActions("one");
        taken.get(0).complete(null);
        awaitActions("one", "two");
    }

    @Test
    public void aSubscriberThatFallsOutOfTheHistoryIsEndedAndNoOther() {
        Following stuck = log.subscribe(TO_COME, event -> new CompletableFuture<>());
        Following quick = log.subscribe(TO_COME, collector);
        for (int i = 0; i < 2 * EventHistory.HELD; i++) {
            publish("event");
            int published = i + 1;
            if (published % 1000 == 0) {
                await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() == published);
            }
        }
        EngineException failure = failureOf(stuck);
        assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
        assertEquals("the subscriber was too slow: events from number 2 on are no longer held", failure.getMessage());
        await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() == 2 * EventHistory.HELD);
        assertFalse(quick.ended().toCompletableFuture().isDone());
    }

    @Test
    public void whoBeginsWithTheOldestEventHasTimeToReadIt() {
        for (int i = 0; i < EventHistory.HELD; i++) {
            publish("event");
        }
        CompletableFuture<Void> first = new CompletableFuture<>();
        Following slow = log.subscribe(new EventQuery(Optional.of(NOON), Optional.empty(), event -> true), event -> {
            seen.add(event);
            return seen.size() == 1 ? first : completedFuture(null);
        });
        await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() == 1);
        for (int i = 0; i < EventHistory.OFFERED; i++) {
            publish("event");
        }
        first.complete(null);
        await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() == 2 * EventHistory.OFFERED);
        assertEquals(LongStream.rangeClosed(EventHistory.OFFERED + 1, 3L * EventHistory.OFFERED).boxed().toList(),
                seen.stream().map(Event::cursor).toList());
        assertFalse(slow.ended().toCompletableFuture().isDone());
    }

    @Test
    public void aSubscriberThatFailsIsEndedAndNoOther() {
        IllegalStateException reason = new IllegalStateException("broken");
        Following throwing = log.subscribe(TO_COME, event -> {
            throw reason;
        });
        Following failing = log.subscribe(TO_COME, event -> CompletableFuture.failedFuture(reason));
        CompletableFuture<Void> later = new CompletableFuture<>();
        Following failingLater = log.subscribe(TO_COME, event -> later);
        log.subscribe(TO_COME, collector);
        publish("one");
        later.completeExceptionally(reason);
        publish("two");
        awaitActions("one", "two");
        for (Following following : List.of(throwing, failing, failingLater)) {
            assertEquals(reason, causeOf(following));
        }
    }

    @Test
    public void aClosedFollowingDeliversNoMore() {
        Following closed = log.subscribe(TO_COME, collector);
        publish("one");
        awaitActions("one");
        closed.close();
        awaitEnd(closed);
        List<Event> other = new CopyOnWriteArrayList<>();
        log.subscribe(TO_COME, event -> {
            other.add(event);
            return completedFuture(null);
        });
        publish("two");
        await().atMost(60, TimeUnit.SECONDS).until(() -> other.size() == 1);
        awaitActions("one");
    }

    @Test
    public void aSubscriberThatBlocksDoesNotBlockThePublisher() {
        CountDownLatch release = new CountDownLatch(1);
        try {
            for (int i = 0; i < 5; i++) {
                log.subscribe(TO_COME, event -> blockUntil(release));
            }
            for (int i = 0; i < 100; i++) {
                publish("event");
            }
        } finally {
            release.countDown();
        }
        log.subscribe(TO_COME, collector);
        publish("last");
        awaitActions("last");
    }

    @Test
    public void theEndOfTheLogEndsEveryFollowingAndEveryThread() {
        JournalEventLog ending = new JournalEventLog(Clock.systemUTC());
        Following idle = ending.subscribe(TO_COME, collector);
        Following timed = ending.subscribe(
                new EventQuery(Optional.empty(), Optional.of(Instant.MAX), event -> true),
                event -> new CompletableFuture<>());
        ending.publish("container", "start", "id", Map.of());
        awaitActions("start");
        List<Thread> mine = threads();
        assertFalse(mine.isEmpty());
        ending.close();
        awaitEnd(idle);
        awaitEnd(timed);
        await().atMost(60, TimeUnit.SECONDS).until(() -> mine.stream().noneMatch(Thread::isAlive));
        assertEquals(ErrorKind.UNAVAILABLE,
                assertThrows(EngineException.class, () -> ending.subscribe(TO_COME, collector)).kind());
        assertEquals("late", ending.publish("container", "late", "id", Map.of()).action());
    }

    @Test
    public void timeNeverRunsBackwards() {
        Event first = publish("first");
        now.set(NOON.minusSeconds(60));
        assertEquals(first.time(), publish("second").time());
    }

    private Event publish(String action) {
        return log.publish("container", action, "id", Map.of("name", "web"));
    }

    private void awaitActions(String... actions) {
        await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() >= actions.length);
        assertEquals(List.of(actions), seen.stream().map(Event::action).toList());
    }

    private static void awaitEnd(Following following) {
        following.ended().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static EngineException failureOf(Following following) {
        return (EngineException) causeOf(following);
    }

    private static Throwable causeOf(Following following) {
        return assertThrows(CompletionException.class, () -> awaitEnd(following)).getCause();
    }

    private static List<Thread> threads() {
        List<Thread> threads = new ArrayList<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("karavel-events-"));
        return threads;
    }

    private static CompletionStage<Void> blockUntil(CountDownLatch release) {
        try {
            assertTrue(release.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return completedFuture(null);
    }

    /** A clock that shows what it is set to. */
    private static final class SetClock extends Clock {
        private final AtomicReference<Instant> now;

        SetClock(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
