package io.karavel.events.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EventLog.EventQuery;
import io.karavel.api.EventLog.EventSubscriber;
import io.karavel.api.Following;
import io.karavel.model.Event;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.After;
import org.junit.Test;

public class JournalEventLogRaceTest {
    private static final int ROUNDS = 20;
    private static final int PUBLISHERS = 3;
    private static final int SUBSCRIBERS = 4;
    /** Few enough that no one can fall out of the history. */
    private static final int EVENTS_EACH = 1_000;
    private static final int STARTS = 100_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS + SUBSCRIBERS);
    private final ExecutorService takers = Executors.newFixedThreadPool(2);
    private JournalEventLog log;

    @After
    public void close() throws InterruptedException {
        threads.shutdownNow();
        takers.shutdownNow();
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        assertTrue(takers.awaitTermination(60, TimeUnit.SECONDS));
        if (log != null) {
            log.close();
        }
    }

    @Test
    public void whoeverSubscribesMissesNothingAndSeesEverythingInOrder() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            log = new JournalEventLog(Clock.systemUTC());
            raceOnce();
            log.close();
        }
    }

    /** As {@code docker run} does it: subscribes, starts, and waits for what that brings about. */
    @Test
    public void whatIsStartedAfterSubscribingIsNeverMissed() throws Exception {
        log = new JournalEventLog(Clock.systemUTC());
        List<Future<Integer>> clients = new ArrayList<>();
        for (int client = 0; client < SUBSCRIBERS; client++) {
            String name = "client" + client;
            clients.add(threads.submit(() -> subscribeThenStart(name)));
        }
        int rounds = 0;
        for (Future<Integer> client : clients) {
            rounds += client.get(20, TimeUnit.MINUTES);
        }
        assertEquals(STARTS, rounds);
    }

    private int subscribeThenStart(String client) throws Exception {
        int rounds = 0;
        while (rounds < STARTS / SUBSCRIBERS) {
            String container = client + "-" + rounds;
            CompletableFuture<Void> started = new CompletableFuture<>();
            Following following = log.subscribe(new EventQuery(Optional.empty(), Optional.empty(),
                    event -> event.actor().equals(container) && event.action().equals("start")), event -> {
                started.complete(null);
                return CompletableFuture.completedFuture(null);
            });
            takers.execute(() -> {
                log.publish("container", "create", container, Map.of());
                log.publish("container", "start", container, Map.of());
            });
            started.get(60, TimeUnit.SECONDS);
            following.close();
            rounds++;
        }
        return rounds;
    }

    private void raceOnce() throws Exception {
        CyclicBarrier start = new CyclicBarrier(PUBLISHERS + SUBSCRIBERS);
        List<Future<?>> publishing = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            publishing.add(threads.submit(() -> {
                start.await(60, TimeUnit.SECONDS);
                for (int event = 0; event < EVENTS_EACH; event++) {
                    log.publish("container", "start", "id", Map.of());
                }
                return null;
            }));
        }
        List<Future<Reader>> reading = new ArrayList<>();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Reader reader = new Reader(i % 2 == 0);
            reading.add(threads.submit(() -> {
                start.await(60, TimeUnit.SECONDS);
                log.subscribe(new EventQuery(Optional.empty(), Optional.empty(), event -> true), reader);
                reader.marker = log.publish("container", "marker", "id", Map.of()).cursor();
                return reader;
            }));
        }
        for (Future<?> each : publishing) {
            each.get(300, TimeUnit.SECONDS);
        }
        long last = (long) PUBLISHERS * EVENTS_EACH + SUBSCRIBERS;
        for (Future<Reader> each : reading) {
            each.get(300, TimeUnit.SECONDS).check(last);
        }
    }

    /** Takes events at once, or on another thread a little later. */
    private final class Reader implements EventSubscriber {
        private final boolean later;
        private final List<Long> cursors = new ArrayList<>();
        private final AtomicInteger underWay = new AtomicInteger();
        private volatile boolean overlapped;
        private volatile long latest;
        private volatile long marker;

        Reader(boolean later) {
            this.later = later;
        }

        @Override
        public CompletionStage<Void> deliver(Event event) {
            overlapped |= underWay.incrementAndGet() > 1;
            return later
                    ? CompletableFuture.runAsync(() -> take(event), takers)
                    : CompletableFuture.completedFuture(take(event));
        }

        private Void take(Event event) {
            cursors.add(event.cursor());
            underWay.decrementAndGet();
            latest = event.cursor();
            return null;
        }

        void check(long last) {
            await().atMost(60, TimeUnit.SECONDS).until(() -> latest == last);
            assertTrue("from the marker on at the latest", cursors.get(0) <= marker);
            assertEquals(LongStream.rangeClosed(cursors.get(0), last).boxed().toList(), cursors);
            assertTrue("one at a time", !overlapped);
        }
    }
}
