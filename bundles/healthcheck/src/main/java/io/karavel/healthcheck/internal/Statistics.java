package io.karavel.healthcheck.internal;

import java.time.Duration;

/** Counts checks for whoever wants to know. Called from one thread. */
interface Statistics {
    Statistics NONE = new Statistics() {
        @Override
        public void began(String type, Duration took) {}

        @Override
        public void said(String type, int exitCode, Duration took) {}
    };

    /** A probe is at it, so long after its beginning. */
    void began(String type, Duration took);

    /** A check said something. */
    void said(String type, int exitCode, Duration took);
}
