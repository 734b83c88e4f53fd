package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What was observed of a container, one case at a time. Docker's overlapping booleans are derived from it in
 * {@link StateView}, and nowhere else.
 */
public sealed interface ActualState {

    /** What a state before says of the last run, where there was one. */
    default Optional<Exited> lastRun() {
        return Optional.empty();
    }

    /**
     * Never ran.
     *
     * @param failure why the last attempt to start it failed, if there was one
     */
    record Created(Optional<StartFailure> failure) implements ActualState {
        public static final Created FRESH = new Created(Optional.empty());

        public Created {
            requireNonNull(failure);
        }
    }

    /** Someone claimed the start and is at it. Not stored: a crash leaves {@code before}. */
    record Starting(ActualState before) implements ActualState {
        public Starting {
            requireNonNull(before);
        }

        @Override
        public Optional<Exited> lastRun() {
            return before.lastRun();
        }
    }

    /**
     * Has a process.
     *
     * @param pid       of its first process, in the engine's pid namespace; at least 1
     * @param oomKilled a process in it was killed for want of memory during this run
     */
    record Running(int pid, Instant startedAt, boolean paused, boolean oomKilled) implements ActualState {
        public Running {
            requireNonNull(startedAt);
            if (pid < 1) {
                throw new IllegalArgumentException("a running container has a pid, not " + pid);
            }
        }

        public Running withPaused(boolean nowPaused) {
            return new Running(pid, startedAt, nowPaused, oomKilled);
        }

        public Running withOomKilled() {
            return new Running(pid, startedAt, paused, true);
        }
    }

    /**
     * Its process ended, and the restart policy will start it again.
     *
     * @param last  the run that ended
     * @param until when the next attempt is due
     */
    record Restarting(Exited last, Instant until) implements ActualState {
        public Restarting {
            requireNonNull(last);
            requireNonNull(until);
        }

        @Override
        public Optional<Exited> lastRun() {
            return Optional.of(last);
        }
    }

    /**
     * Ran, and ended.
     *
     * @param code  the exit code; 128 plus the signal that ended it; 255 where no one knows
     * @param error why the last attempt to start it again failed; empty if there was none
     */
    record Exited(int code, boolean oomKilled, String error, Instant startedAt, Instant finishedAt)
            implements ActualState {
        /** The code where no one saw the end. */
        public static final int UNKNOWN_CODE = 255;

        public Exited {
            requireNonNull(error);
            requireNonNull(startedAt);
            requireNonNull(finishedAt);
        }

        @Override
        public Optional<Exited> lastRun() {
            return Optional.of(this);
        }
    }

    /** Someone claimed the removal and is at it. Not stored: a crash leaves {@code before}, or {@link Dead}. */
    record Removing(ActualState before) implements ActualState {
        public Removing {
            requireNonNull(before);
        }

        @Override
        public Optional<Exited> lastRun() {
            return before.lastRun();
        }
    }

    /** Partly removed: it never lives again, and can only be removed. Stored before anything is taken apart. */
    record Dead(ActualState before) implements ActualState {
        public Dead {
            requireNonNull(before);
        }

        @Override
        public Optional<Exited> lastRun() {
            return before.lastRun();
        }
    }

    /** Why a start failed. The code is what a shell would report: 126, 127 or 128. */
    record StartFailure(int code, String message) {
        public StartFailure {
            requireNonNull(message);
        }
    }
}
