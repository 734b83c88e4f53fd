package io.karavel.healthcheck.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A time that passes when a test says so. Everything happens on the test's thread, in the order in which it is due. */
final class ManualTime implements Timekeeper {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparing(Entry::number));
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private long numbers;

    private record Entry(Instant due, long number, Runnable task) {}

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    @Override
    public Alarm after(Duration delay, Runnable task) {
        Entry entry = new Entry(now.plus(delay), numbers++, task);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    /** Lets time pass, and all that is due by then happen. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (!entries.isEmpty() && !entries.peek().due().isAfter(end)) {
            Entry next = entries.poll();
            now = next.due().isAfter(now) ? next.due() : now;
            next.task().run();
        }
        now = end;
    }

    void seconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }
}
