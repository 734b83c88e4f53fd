package io.karavel.events.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.EventLog.EventQuery;
import io.karavel.model.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What the event log keeps on disk. */
public class EventJournalTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456789Z");
    private static final EventJournal.Limits PLENTY = new EventJournal.Limits(64 << 20, Duration.ofDays(90));

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private JournalEventLog log;

    @After
    public void close() {
        if (log != null) {
            log.close();
        }
    }

    private Path folder() {
        return temporary.getRoot().toPath().resolve("events");
    }

    private void open(Instant now, EventJournal.Limits limits) throws IOException {
        close();
        log = new JournalEventLog(Clock.fixed(now, ZoneOffset.UTC), Optional.of(new EventJournal(folder(), limits)));
    }

    private Event publish(String action) {
        return log.publish("container", action, "id", Map.of("name", "web \"quoted\"\n", "image", "bücher"));
    }

    private List<Event> past(EventQuery query) {
        List<Event> seen = new CopyOnWriteArrayList<>();
        log.subscribe(query, event -> {
            seen.add(event);
            return CompletableFuture.completedFuture(null);
        }).ended().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        return List.copyOf(seen);
    }

    private static EventQuery until(Optional<Instant> since, Instant until) {
        return new EventQuery(since, Optional.of(until), event -> true);
    }

    @Test
    public void eventsSurviveTheEngineAndKeepTheirCursors() throws Exception {
        open(NOON, PLENTY);
        List<Event> before = List.of(publish("create"), publish("start"));
        open(NOON.plusSeconds(60), PLENTY);
        Event later = publish("die");
        assertEquals(3, later.cursor());
        assertEquals(List.of(before.get(0), before.get(1), later), past(until(Optional.empty(), NOON.plusSeconds(60))));
        assertEquals(List.of(later), past(until(Optional.of(NOON.plusSeconds(30)), NOON.plusSeconds(60))));
        assertEquals(List.of(before.get(1), later),
                past(new EventQuery(Optional.empty(), Optional.of(NOON.plusSeconds(60)), Optional.of(1L), event -> true)));
    }

    @Test
    public void aLineThatWasCutOffOrDamagedIsLeftOut() throws Exception {
        open(NOON, PLENTY);
        Event first = publish("create");
        Path file;
        try (Stream<Path> files = Files.list(folder())) {
            file = files.findFirst().orElseThrow();
        }
        Files.writeString(file, "no event\n{\"cursor\":3,\"time\":\"20", StandardOpenOption.APPEND);
        open(NOON, PLENTY);
        Event second = publish("start");
        open(NOON, PLENTY);
        assertEquals(List.of(first, second), past(until(Optional.empty(), NOON)));
    }

    @Test
    public void aSlowSubscriberReadsFromDiskWhatIsNotInMemoryAnyMore() throws Exception {
        open(NOON, PLENTY);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<Long> seen = new CopyOnWriteArrayList<>();
        log.subscribe(new EventQuery(Optional.empty(), Optional.empty(), event -> true), event -> {
            seen.add(event.cursor());
            return gate;
        });
        int count = EventHistory.HELD + 5_000;
        for (int number = 0; number < count; number++) {
            publish("start");
        }
        gate.complete(null);
        await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() == count);
        assertEquals(LongStream.rangeClosed(1, count).boxed().toList(), seen);
        publish("die");
        await().atMost(60, TimeUnit.SECONDS).until(() -> seen.size() == count + 1);
    }

    @Test
    public void theOldestGoWhenThereAreTooMany() throws Exception {
        open(NOON, new EventJournal.Limits(160_000, Duration.ofDays(90)));
        for (int number = 0; number < 2_000; number++) {
            publish("start");
        }
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder())) {
            bytes = files.mapToLong(file -> file.toFile().length()).sum();
        }
        assertTrue("kept " + bytes, bytes > 140_000 && bytes <= 160_000);
        open(NOON, PLENTY);
        List<Event> kept = past(until(Optional.empty(), NOON));
        assertTrue(kept.size() < 2_000);
        assertEquals(LongStream.rangeClosed(2_001 - kept.size(), 2_000).boxed().toList(), kept.stream().map(Event::cursor).toList());
    }

    @Test
    public void theOldestGoWhenTheyAreTooOld() throws Exception {
        EventJournal.Limits day = new EventJournal.Limits(16, Duration.ofDays(1));
        open(NOON, day);
        publish("old");
        publish("young");
        open(NOON.plus(Duration.ofDays(2)), day);
        publish("today");
        publish("today");
        assertEquals(List.of("young", "today", "today"),
                past(until(Optional.empty(), NOON.plus(Duration.ofDays(2)))).stream().map(Event::action).toList());
    }

    @Test
    public void whoAsksForWhatIsGoneIsTold() throws Exception {
        open(NOON, new EventJournal.Limits(16_000, Duration.ofDays(90)));
        for (int number = 0; number < EventHistory.HELD + 100; number++) {
            publish("start");
        }
        CompletionException failure = assertThrows(CompletionException.class,
                () -> past(new EventQuery(Optional.empty(), Optional.of(NOON), Optional.of(1L), event -> true)));
        assertTrue(failure.getCause() instanceof EngineException);
    }
}
