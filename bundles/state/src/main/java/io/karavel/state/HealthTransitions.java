package io.karavel.state;

import static io.karavel.state.Refusals.cannotUpdate;
import static io.karavel.state.Refusals.conflict;
import static io.karavel.state.Refusals.hasTheHealthcheck;
import static io.karavel.state.Refusals.notRunning;

import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.state.Outcome.Changed;
import java.time.Instant;
import java.util.Optional;

/** The part of {@link Transitions} that is about health. What follows from a result is in {@link Health}. */
final class HealthTransitions {
    private HealthTransitions() {}

    /** Its health when a run begins: what the run before had shown is kept in the log alone. */
    static Container begin(Container container) {
        return container.withHealth(container.checked()
                ? Optional.of(container.health().map(Health::restarted).orElse(Health.NEW)) : Optional.empty());
    }

    /** Nobody watches it, because it is paused or has ended. */
    static Container end(Container container) {
        return container.withHealth(container.health().map(Health::unwatched));
    }

    static Outcome report(Container container, Input.HealthReported report) {
        if (!(container.actual() instanceof Running running) || running.paused() || !container.checked()
                || !isOf(running, report.startedAt()) || !container.config().healthcheck().equals(Optional.of(report.check()))) {
            return conflict("container " + container.id() + " is no longer what was checked");
        }
        Health before = container.health().orElse(Health.NEW);
        return new Changed(container.withHealth(Optional.of(before.after(report.result(), report.check(), running.startedAt()))));
    }

    static Outcome forget(Container container) {
        return container.actual() instanceof Running
                ? new Changed(container.withHealth(Optional.empty())) : notRunning(container);
    }

    static Outcome claimAction(Container container, Input.HealthActionClaimed claim) {
        boolean due = container.actual() instanceof Running running && !running.paused() && container.desired().run()
                && isOf(running, claim.startedAt())
                && container.health().filter(health -> health.status() == Health.Status.UNHEALTHY
                        && !claim.at().isBefore(health.actions().next())).isPresent();
        return due ? new Changed(container.withHealth(container.health().map(health -> health.acted(claim.at()))))
                : conflict("nothing is to be done about the health of container " + container.id());
    }

    static Outcome change(Container container, Healthcheck check) {
        if (container.actual() instanceof Removing || container.actual() instanceof Dead) {
            return cannotUpdate(container);
        }
        if (container.config().healthcheck().equals(Optional.of(check))) {
            return hasTheHealthcheck(container);
        }
        Container changed = container.withHealthcheck(check);
        if (!(container.actual() instanceof Running running)) {
            return new Changed(changed);
        }
        return new Changed(running.paused() ? end(begin(changed)) : begin(changed));
    }

    private static boolean isOf(Running running, Instant startedAt) {
        return running.startedAt().equals(startedAt);
    }
}
