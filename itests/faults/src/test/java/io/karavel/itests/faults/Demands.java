package io.karavel.itests.faults;

import java.time.Duration;

/**
 * How much is asked of the engine. In a campaign of its own ({@code karavel test faults}) what it does by itself is held to the time in
 * which it is promised. In the run of all tests, on a machine that has more to do, much of it only has to come at all, and what Docker's
 * engine would give up as well may be given up.
 *
 * @param strict whether it is a campaign
 */
record Demands(boolean strict) {
    private static final Duration PROMISED = Duration.ofSeconds(5);
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    /** How soon what the engine says must be true again, and how long something that follows by itself may take. */
    Duration patience() {
        return strict ? PROMISED : GENEROUS;
    }
}
