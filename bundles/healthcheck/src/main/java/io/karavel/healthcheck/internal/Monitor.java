package io.karavel.healthcheck.internal;

import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of one container that is watched. A value: what it waits for is known to {@link Monitors}.
 *
 * @param serial  no two monitors have the same, so that whatever comes late for one that is closed is recognised
 * @param checked the container when watching began; results count for this run and this healthcheck alone
 * @param run     that it is in
 * @param check   with defaults filled in
 * @param phase   where the next check stands
 * @param due     when it begins, or was to begin
 * @param late    how long after it was due the last check began
 */
record Monitor(long serial, Container checked, Running run, Healthcheck check, Phase phase, Instant due, Duration late) {
    enum Phase {
        /** For the time to come. */
        WAITING,
        /** For those before it, because only so many begin at a time. */
        QUEUED,
        /** The probe is being started, which has a limit of its own. */
        BEGINNING,
        /** The probe is at it. */
        PROBING,
        /** The result is being recorded. */
        REPORTING
    }

    /** What is watched of a container; empty where nothing is: it does not run, is paused, or has no healthcheck. */
    static Optional<Monitor> of(long serial, Container container) {
        if (!(container.actual() instanceof Running running) || running.paused() || !container.checked()) {
            return Optional.empty();
        }
        Healthcheck check = container.config().healthcheck().orElseThrow();
        return Optional.of(new Monitor(serial, container, running, check.withDefaults(), Phase.WAITING,
                firstDue(container, running, check), Duration.ZERO));
    }

    /** One pause after the start, or after the last check of this run, where another watcher made it. */
    private static Instant firstDue(Container container, Running running, Healthcheck check) {
        Health health = container.health().orElse(Health.NEW);
        Instant from = health.log().stream().reduce((one, later) -> later).filter(last -> !last.start().isBefore(running.startedAt()))
                .map(Health.Result::end).orElse(running.startedAt());
        return from.plus(check.pause(health.status(), running.startedAt(), from));
    }

    /** Whether it still watches the right thing. */
    boolean watches(Monitor other) {
        return run.startedAt().equals(other.run.startedAt()) && check.equals(other.check)
                && checked.config().healthcheck().equals(other.checked.config().healthcheck());
    }

    String type() {
        return check.test().get(0);
    }

    Monitor in(Phase next) {
        return new Monitor(serial, checked, run, check, next, due, late);
    }

    Monitor dueAt(Instant next) {
        return new Monitor(serial, checked, run, check, Phase.WAITING, next, late);
    }

    Monitor beginning(Instant now) {
        return new Monitor(serial, checked, run, check, Phase.BEGINNING, due, now.isBefore(due) ? Duration.ZERO : Duration.between(due, now));
    }
}
