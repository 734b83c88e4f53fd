package io.karavel.stdio.internal;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What is done about clients that do not take their output, and how many were let go of for it. For any thread. */
public final class SlowClients {
    private final Duration patience;
    private final Duration lastPatience;
    private final LongAdder letGo = new LongAdder();

    /**
     * @param patience     how long a client may take nothing while it holds its process up
     * @param lastPatience how long it may take nothing when it holds up nobody, because all output was read
     */
    public SlowClients(Duration patience, Duration lastPatience) {
        this.patience = patience;
        this.lastPatience = lastPatience;
    }

    Duration patience() {
        return patience;
    }

    Duration lastPatience() {
        return lastPatience;
    }

    void lost() {
        letGo.increment();
    }

    /** How many were let go of. */
    public long letGo() {
        return letGo.sum();
    }
}
