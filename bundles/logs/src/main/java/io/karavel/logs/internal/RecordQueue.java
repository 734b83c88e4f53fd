package io.karavel.logs.internal;

import io.karavel.spi.logging.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What waits to be written, and what to do when that is much. Safe for one thread that adds and one that takes. */
final class RecordQueue {
    private static final CompletableFuture<Void> ROOM = CompletableFuture.completedFuture(null);
    /** What a record costs beside its bytes, so that many empty lines do not fill the memory either. */
    private static final int OVERHEAD = 64;

    private Delivery delivery;
    private List<LogRecord> waiting = new ArrayList<>();
    private long bytes;
    private long dropped;
    private boolean ended;
    private CompletableFuture<Void> room = ROOM;

    RecordQueue(Delivery delivery) {
        this.delivery = delivery;
    }

    /** Adds a record, or drops it: the newest gives way, as with Docker. One that finds nothing before it is never dropped. */
    synchronized void add(LogRecord record) {
        if (!delivery.blocking() && bytes > 0 && bytes + size(record) > delivery.buffer()) {
            dropped++;
        } else {
            waiting.add(record);
            bytes += size(record);
        }
    }

    /** Has another bound from now on. */
    void use(Delivery other) {
        CompletableFuture<Void> waiter;
        synchronized (this) {
            delivery = other;
            waiter = !other.blocking() || bytes <= other.buffer() ? room : ROOM;
        }
        waiter.complete(null);
    }

    private static long size(LogRecord record) {
        return record.line().length + OVERHEAD;
    }

    /** Completes when more may be added. */
    synchronized CompletableFuture<Void> room() {
        if (delivery.blocking() && bytes > delivery.buffer() && room.isDone()) {
            room = new CompletableFuture<>();
        }
        return room;
    }

    synchronized void end() {
        ended = true;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    synchronized long dropped() {
        return dropped;
    }

    /** Everything that waits. It counts as waiting until it is {@link #done}. */
    synchronized List<LogRecord> next() {
        List<LogRecord> batch = waiting;
        waiting = new ArrayList<>();
        return batch;
    }

    /** @param kept whether the batch was written; otherwise it counts as dropped */
    void done(List<LogRecord> batch, boolean kept) {
        CompletableFuture<Void> waiter;
        synchronized (this) {
            bytes -= batch.stream().mapToLong(RecordQueue::size).sum();
            dropped += kept ? 0 : batch.size();
            waiter = bytes <= delivery.buffer() ? room : ROOM;
        }
        waiter.complete(null);
    }
}
