package io.karavel.events.internal;

import io.karavel.model.Event;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The events of the past, numbered without gaps from 1 on: the newest in memory, and those before in the journal, where there is one.
 * Appending is one at a time, reading the newest takes no lock.
 *
 * <p>Without a journal only {@link #OFFERED} of them are offered to those who ask for the past, though twice as many are held: who
 * begins with the oldest one has time to read it before it is gone.
 */
final class EventHistory {
    static final int OFFERED = 4096;
    static final int HELD = 2 * OFFERED;

    private final Clock clock;
    private final AtomicReferenceArray<Event> slots = new AtomicReferenceArray<>(HELD);
    private final Optional<EventJournal> journal;
    private Instant lastTime;
    private volatile long last;

    EventHistory(Clock clock, Optional<EventJournal> journal) {
        this.clock = clock;
        this.journal = journal;
        Optional<Event> before = journal.flatMap(EventJournal::last);
        last = before.map(Event::cursor).orElse(0L);
        lastTime = before.map(Event::time).orElse(Instant.MIN);
    }

    /** Adds an event that happens now. Time never runs backwards here, whatever the clock does. */
    synchronized Event append(String type, String action, String actor, Map<String, String> attributes) {
        Instant now = clock.instant();
        lastTime = now.isAfter(lastTime) ? now : lastTime;
        Event event = new Event(last + 1, type, action, actor, attributes, lastTime);
        journal.ifPresent(kept -> kept.append(event));
        slots.set(slot(event.cursor()), event);
        last = event.cursor();
        return event;
    }

    /** Where the newest event is; 0 where there is none yet. */
    long last() {
        return last;
    }

    /** Where to begin reading the past from a time on. */
    long firstOffered(Instant since) {
        long inMemory = Math.max(1, last - OFFERED + 1);
        return journal.map(kept -> Math.min(kept.cursorBefore(since), inMemory)).orElse(inMemory);
    }

    /** Whether the event at a place is no longer held. */
    boolean isGone(long cursor) {
        return cursor <= last - HELD && journal.flatMap(EventJournal::first).filter(first -> first <= cursor).isEmpty();
    }

    /** A way to read what is not in memory any more. */
    Optional<EventJournal.Reading> past() {
        return journal.map(kept -> kept.new Reading());
    }

    /** The event at a place; empty where it is yet to come, or not in memory any more. */
    Optional<Event> find(long cursor) {
        if (cursor > last) {
            return Optional.empty();
        }
        return Optional.ofNullable(slots.get(slot(cursor))).filter(event -> event.cursor() == cursor);
    }

    private static int slot(long cursor) {
        return (int) (cursor % HELD);
    }
}
