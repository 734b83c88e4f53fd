package io.karavel.stdio.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What is done about clients that do not take their output, what waits for all of them, and how many were let go of. For any thread. */
public final class SlowClients {
    /** Of what waits for all of them in files, which are in memory where the exec root is. */
    private static final long USUAL_CAPACITY = 256L * 1024 * 1024;

    private final long capacity;
    private final AtomicLong waiting = new AtomicLong();
    private final Duration patience;
    private final Duration lastPatience;
    private final LongAdder letGo = new LongAdder();

    /**
     * @param patience     how long a client may take nothing while it holds its process up
     * @param lastPatience how long it may take nothing when it holds up nobody, because all output was read
     */
    public SlowClients(Duration patience, Duration lastPatience) {
        this(patience, lastPatience, USUAL_CAPACITY);
    }

    /** @param capacity how many bytes may wait in files for all of them; more by a piece for each stream of each client */
    SlowClients(Duration patience, Duration lastPatience, long capacity) {
        this.capacity = capacity;
        this.patience = patience;
        this.lastPatience = lastPatience;
    }

    Duration patience() {
        return patience;
    }

    Duration lastPatience() {
        return lastPatience;
    }

    /** The file of one grew by so many bytes, or shrank where they are negative. */
    void waits(long bytes) {
        waiting.addAndGet(bytes);
    }

    /** Whether no more should wait for any of them. */
    boolean isFull() {
        return waiting.get() >= capacity;
    }

    void lost() {
        letGo.increment();
    }

    /** How many were let go of. */
    public long letGo() {
        return letGo.sum();
    }
}
