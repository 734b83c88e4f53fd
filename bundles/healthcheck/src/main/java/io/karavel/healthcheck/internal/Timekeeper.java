package io.karavel.healthcheck.internal;

import java.time.Duration;
import java.time.Instant;

/** The time, and one thread that does what is due. What runs on it must not block. */
interface Timekeeper {
    Instant now();

    /** Runs something on the thread, soon. */
    void execute(Runnable task);

    /** Runs something on the thread, later. */
    Alarm after(Duration delay, Runnable task);

    /** What is to come. */
    interface Alarm {
        /** Calls it off, if it has not come yet. */
        void cancel();
    }
}
