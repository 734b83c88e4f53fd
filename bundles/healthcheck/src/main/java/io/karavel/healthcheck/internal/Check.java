package io.karavel.healthcheck.internal;

import io.karavel.healthcheck.internal.Timekeeper.Alarm;
import io.karavel.model.Health.Result;
import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeRun;
import io.karavel.spi.health.ProbeTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One check of one container, from its beginning until nothing is left of its probe. Belongs to the thread of its {@link Timekeeper}; the
 * probe is called by workers.
 */
final class Check {
    private static final Logger LOG = LoggerFactory.getLogger(Check.class);
    /** How long a probe may take to begin. Not part of its time-out. */
    static final Duration BEGIN_LIMIT = Duration.ofSeconds(30);
    /** How long what is left of a cancelled probe is waited for. */
    static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final Timekeeper time;
    private final Executor workers;
    private final HealthProbe probe;
    private final ProbeTarget target;
    private final Listener listener;
    private Instant began = Instant.EPOCH;
    private Alarm alarm = () -> { };
    private Optional<ProbeRun> run = Optional.empty();
    private boolean timedOut;
    private boolean cancelled;
    private boolean over;

    /** Who wants to know of it. Each is called once at most, on the time's thread. */
    interface Listener {
        /** Its probe is at it, or could not be begun. */
        void begun();

        /**
         * It said something; never where it was cancelled.
         *
         * @param timedOut whether that is what it says
         */
        void said(Result result, boolean timedOut);

        /** Nothing is left of it. */
        void gone();
    }

    Check(Timekeeper time, Executor workers, HealthProbe probe, ProbeTarget target, Listener listener) {
        this.time = time;
        this.workers = workers;
        this.probe = probe;
        this.target = target;
        this.listener = listener;
    }

    void begin() {
        began = time.now();
        alarm = time.after(BEGIN_LIMIT, this::beganTooLate);
        workers.execute(() -> {
            try {
                ProbeRun made = probe.begin(target);
                time.execute(() -> begun(made));
            } catch (RuntimeException | LinkageError e) {
                time.execute(() -> failedToBegin(e));
            }
        });
    }

    private void begun(ProbeRun made) {
        run = Optional.of(made);
        listener.begun();
        made.result().whenComplete((result, failure) -> time.execute(() -> ended(result, failure)));
        if (over) {
            workers.execute(made::cancel);
        } else if (cancelled) {
            endRun(made);
        } else {
            setAlarm(target.timeout(), () -> timedOut(made));
        }
    }

    private void failedToBegin(Throwable failure) {
        listener.begun();
        say(Result.NOT_RUN, message(failure));
    }

    private void beganTooLate() {
        say(Result.NOT_RUN, "timed out starting health check for container " + target.container().id());
    }

    private void timedOut(ProbeRun made) {
        timedOut = true;
        endRun(made);
    }

    /** The result comes when the probe is gone, and not before: what is killed must not pile up. */
    private void endRun(ProbeRun made) {
        setAlarm(END_LIMIT, () -> {
            LOG.warn("A probe of container {} is not gone {} after it was cancelled", target.container().id(), END_LIMIT);
            ended(null, new IllegalStateException("the probe does not end"));
        });
        workers.execute(made::cancel);
    }

    private void ended(ProbeResult result, Throwable failure) {
        if (timedOut) {
            String output = run.map(ProbeRun::output).orElse("");
            say(Result.NOT_RUN, "Health check exceeded timeout (" + GoText.of(target.timeout()) + ")"
                    + (output.isEmpty() ? "" : ": " + output));
        } else if (failure != null) {
            say(Result.NOT_RUN, message(failure));
        } else {
            say(result.exitCode(), LimitedOutput.limited(result.output()));
        }
    }

    private static String message(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void say(int code, String output) {
        if (over) {
            return;
        }
        over = true;
        setAlarm(Duration.ZERO, () -> { });
        if (!cancelled) {
            listener.said(new Result(began, time.now(), code, output), timedOut);
        }
        listener.gone();
    }

    /** Nobody wants its result any more. */
    void cancel() {
        if (!over && !cancelled) {
            cancelled = true;
            run.filter(made -> !timedOut).ifPresent(this::endRun);
        }
    }

    private void setAlarm(Duration delay, Runnable task) {
        alarm.cancel();
        alarm = delay.isZero() ? () -> { } : time.after(delay, task);
    }
}
