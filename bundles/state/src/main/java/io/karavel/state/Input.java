package io.karavel.state;

import static java.util.Objects.requireNonNull;

import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.LogConfig;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that may change a container: a wish of the user, a step of the engine's work, or an observation.
 *
 * <p>Wishes ({@link StartClaimed} by hand, {@link StopRequested}, {@link KillRequested}, {@link Updated},
 * {@link HealthcheckChanged}, {@link RemovalClaimed} by force) change the desired state; observations change the actual
 * state alone. The count of restarts is the exception: it grows with the {@link Exited} that the restart policy answers,
 * because that is when clients expect to see it grow.
 */
public sealed interface Input {

    /**
     * Someone is about to start it. The wish and the binding are stored before any task is made.
     *
     * @param byHand true for a user's start and for the one when the engine begins: what was stopped by hand is
     *               forgotten, and restarts are counted anew; false for a restart that is due by the policy, which
     *               only a container that waits for one accepts
     */
    record StartClaimed(boolean byHand, RuntimeBinding runtime) implements Input {
        public StartClaimed {
            requireNonNull(runtime);
        }
    }

    /** The claimed start succeeded. */
    record Started(int pid, Instant at) implements Input {
        public Started {
            requirePid(pid);
            requireNonNull(at);
        }
    }

    /** The claimed start failed. The code is what a shell would report: 126, 127 or 128. */
    record StartFailed(int code, String message) implements Input {
        public StartFailed {
            requireNonNull(message);
        }
    }

    /** The engine began, and found a task of it alive. */
    record Adopted(int pid, Instant startedAt, boolean paused) implements Input {
        public Adopted {
            requirePid(pid);
            requireNonNull(startedAt);
        }
    }

    /**
     * Its process ended.
     *
     * @param at        counts as the start of the run where it is before it: clocks may be set back
     * @param restartAt when the restart policy starts it again; ignored where the user has asked for its end meanwhile
     */
    record Exited(int code, Instant at, Optional<Instant> restartAt) implements Input {
        public Exited {
            requireNonNull(at);
            requireNonNull(restartAt);
        }
    }

    /** The user wants it stopped. */
    record StopRequested() implements Input {}

    /**
     * The user sends it a signal.
     *
     * @param meantToEnd the signal is SIGKILL or the one that stops it: it is not to be restarted. With any other it
     *                   only counts as stopped by hand
     */
    record KillRequested(boolean meantToEnd) implements Input {}

    /** Its processes were frozen. */
    record Paused() implements Input {}

    /** Its processes were thawed. */
    record Unpaused() implements Input {}

    /** A process in it was killed for want of memory; may arrive after its exit. */
    record OutOfMemory() implements Input {}

    /**
     * The restart that is due will not happen, for another reason than the user's wish.
     *
     * @param error why, where it could not even be tried; may be empty
     */
    record RestartAbandoned(String error) implements Input {
        public RestartAbandoned {
            requireNonNull(error);
        }
    }

    /**
     * The user wants it to have other limits, or another restart policy, or what was changed of these could not be had and is taken back.
     * Limits count from the next start on; of a run under way they are changed by whoever applies this. A policy counts from the next exit
     * on: a restart that is due already is not called off.
     */
    record Updated(Resources limits, RestartPolicy policy) implements Input {
        public Updated {
            requireNonNull(limits);
            requireNonNull(policy);
        }
    }

    /** The user calls it something else. That the name is free is for the store to see to. */
    record Renamed(String name) implements Input {
        public Renamed {
            requireNonNull(name);
        }
    }

    /**
     * The user wants it to run by another runtime. It counts from the next start on, which is why only one that does not run can have
     * another.
     */
    record RuntimeChanged(RuntimeBinding runtime) implements Input {
        public RuntimeChanged {
            requireNonNull(runtime);
        }
    }

    /**
     * The user wants its output kept elsewhere, or otherwise.
     *
     * @param handedOver whether a run under way goes on in the new log once this is taken; where there is one, it has to
     */
    record LogConfigChanged(LogConfig log, boolean handedOver) implements Input {
        public LogConfigChanged {
            requireNonNull(log);
        }
    }

    /**
     * A check of its health said something. It counts only for the run and the healthcheck that it was made for.
     *
     * @param startedAt when the run began that was checked
     */
    record HealthReported(Instant startedAt, Healthcheck check, Health.Result result) implements Input {
        public HealthReported {
            requireNonNull(startedAt);
            requireNonNull(check);
            requireNonNull(result);
        }
    }

    /** Nobody knows how to check its health; as if it had no healthcheck, until one is reported. */
    record HealthUnknown() implements Input {}

    /**
     * Something is about to be done because it is unhealthy. Stored first, so that how often is not forgotten.
     *
     * @param startedAt when the run began that is unhealthy
     */
    record HealthActionClaimed(Instant startedAt, Instant at) implements Input {
        public HealthActionClaimed {
            requireNonNull(startedAt);
            requireNonNull(at);
        }
    }

    /** The user wants its health checked otherwise, or no longer. Where it runs, checking begins anew. */
    record HealthcheckChanged(Healthcheck check) implements Input {
        public HealthcheckChanged {
            requireNonNull(check);
        }
    }

    /**
     * Someone is about to remove it.
     *
     * @param force also where it runs; the remover then ends it before {@link RemovalBegun}
     */
    record RemovalClaimed(boolean force) implements Input {}

    /** The remover is about to take it apart: from here on, across a crash too, it can only be removed. */
    record RemovalBegun() implements Input {}

    /**
     * The removal stopped half way; it may be claimed again.
     *
     * @param error why, for whoever waits for the removal; it is not kept
     */
    record RemovalFailed(String error) implements Input {
        public RemovalFailed {
            requireNonNull(error);
        }
    }

    private static void requirePid(int pid) {
        if (pid < 1) {
            throw new IllegalArgumentException("not the pid of a process: " + pid);
        }
    }
}
