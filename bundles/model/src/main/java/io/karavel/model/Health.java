package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the checks of a container said of it. What follows from a result is decided here and nowhere else, by Docker's rules.
 *
 * @param failingStreak how many checks in a row failed; those within the start period do not count
 * @param log           the last results, oldest first; kept when the container is started again
 * @param actions       what was done about its being unhealthy, since it was last left alone for a while
 */
public record Health(Status status, int failingStreak, List<Result> log, Actions actions) {
    /** How many results are kept. */
    public static final int LOG_LENGTH = 5;
    /** Before the first check of the first run. */
    public static final Health NEW = new Health(Status.STARTING, 0, List.of(), Actions.NONE);

    /** How a container is, as Docker calls it. */
    public enum Status {
        /** No check has succeeded in this run, and not enough have failed. */
        STARTING("starting"),
        HEALTHY("healthy"),
        /** Enough checks failed in a row; or nobody checks, because the container is paused or has ended. */
        UNHEALTHY("unhealthy");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /**
     * What one check said.
     *
     * @param exitCode 0 is healthy, anything else is not; -1 where the check took too long or could not be made
     */
    public record Result(Instant start, Instant end, int exitCode, String output) {
        public static final int HEALTHY = 0;
        public static final int NOT_RUN = -1;

        public Result {
            requireNonNull(start);
            requireNonNull(end);
            requireNonNull(output);
        }

        public boolean healthy() {
            return exitCode == HEALTHY;
        }
    }

    /**
     * What was done about a container's being unhealthy. The more often in a row, the longer until the next time, so that a container that
     * nothing helps is not restarted without end.
     */
    public record Actions(int inARow, Optional<Instant> last) {
        public static final Actions NONE = new Actions(0, Optional.empty());
        private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
        private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
        private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

        public Actions {
            last = Values.optional(last);
        }

        /** From when on something may be done: at once the first time, then 10 s after the last time, 20 s, 40 s, up to 5 min. */
        public Instant next() {
            int doublings = Math.min(Math.max(0, inARow - 1), 10);
            Duration longer = FIRST_PAUSE.multipliedBy(1L << doublings);
            return last.map(moment -> moment.plus(longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE)).orElse(Instant.MIN);
        }

        /** Something is done now. After ten minutes without, counting begins anew. */
        public Actions another(Instant now) {
            boolean row = last.filter(moment -> moment.plus(FORGOTTEN_AFTER).isAfter(now)).isPresent();
            return new Actions(row ? inARow + 1 : 1, Optional.of(now));
        }
    }

    public Health {
        requireNonNull(status);
        log = Values.list(log);
        actions = Values.orElse(actions, Actions.NONE);
    }

    /** The container was started, or is checked in another way from now on. */
    public Health restarted() {
        return new Health(Status.STARTING, 0, log, actions);
    }

    /** Nobody checks any more: Docker's engine calls this unhealthy. */
    public Health unwatched() {
        return new Health(Status.UNHEALTHY, failingStreak, log, actions);
    }

    /** Something is done about its being unhealthy. */
    public Health acted(Instant now) {
        return new Health(status, failingStreak, log, actions.another(now));
    }

    /**
     * What follows from a result.
     *
     * @param check   how it is checked; defaults need not be filled in
     * @param started when the run began that was checked
     */
    public Health after(Result result, Healthcheck check, Instant started) {
        List<Result> kept = Stream.concat(log.stream(), Stream.of(result))
                .skip(Math.max(0, log.size() + 1 - LOG_LENGTH)).toList();
        if (result.healthy()) {
            return new Health(Status.HEALTHY, 0, kept, actions);
        }
        boolean excused = status == Status.STARTING
                && Duration.between(started, result.start()).compareTo(check.startPeriod()) < 0;
        int streak = excused ? failingStreak : failingStreak + 1;
        boolean enough = !excused && streak >= check.withDefaults().retries();
        return new Health(enough ? Status.UNHEALTHY : status, streak, kept, actions);
    }

    /**
     * Whether this has to outlive the engine, given what was before. What must not be lost is the status, the actions and what counts
     * towards them; a result that changes nothing of these is not worth a write, and of a streak that goes on for ever each doubling is.
     */
    public boolean isWorthStoring(Optional<Health> before) {
        return before.isEmpty() || before.get().status != status || !before.get().actions.equals(actions)
                || before.get().failingStreak != failingStreak
                        && (status != Status.UNHEALTHY || Integer.bitCount(failingStreak) == 1);
    }
}
