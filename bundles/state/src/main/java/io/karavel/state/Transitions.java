package io.karavel.state;

import static io.karavel.state.Refusals.alreadyStarted;
import static io.karavel.state.Refusals.alreadyStopped;
import static io.karavel.state.Refusals.cannotRemoveRunning;
import static io.karavel.state.Refusals.conflict;
import static io.karavel.state.Refusals.markedForRemoval;
import static io.karavel.state.Refusals.notBeingRemoved;
import static io.karavel.state.Refusals.notPaused;
import static io.karavel.state.Refusals.notRestarting;
import static io.karavel.state.Refusals.notRunning;
import static io.karavel.state.Refusals.notStarting;
import static io.karavel.state.Refusals.starting;

import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.StartFailure;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.DesiredState;
import io.karavel.state.Outcome.Changed;
import java.time.Instant;
import java.util.Optional;

/**
 * Which change may follow which. One pure function that answers every input in every state; callers may ask it what
 * would happen. The rules and the words of refusals are those of Docker 28.
 *
 * <p>While a start is claimed, every wish for its course is refused with {@code CONFLICT}: whoever has one waits for the
 * end of the attempt. While a removal is claimed, what is observed and what ends the container goes on being taken.
 */
public final class Transitions {
    private Transitions() {}

    /** What becomes of a container by an input. */
    public static Outcome apply(Container container, Input input) {
        if (input instanceof Input.StartClaimed claim) {
            return claimStart(container, claim);
        }
        if (input instanceof Input.RemovalClaimed claim) {
            return claimRemoval(container, claim);
        }
        if (input instanceof Input.RemovalBegun) {
            return beginRemoval(container);
        }
        if (input instanceof Input.RemovalFailed) {
            return container.actual() instanceof Removing removing
                    ? changed(container, removing.before())
                    : notBeingRemoved(container);
        }
        if (input instanceof Input.Renamed renamed) {
            return SettingTransitions.rename(container, renamed.name());
        }
        if (input instanceof Input.Updated update) {
            return SettingTransitions.update(container, update);
        }
        if (input instanceof Input.RuntimeChanged change) {
            return SettingTransitions.change(container, change.runtime());
        }
        if (input instanceof Input.LogConfigChanged change) {
            return SettingTransitions.change(container, change);
        }
        if (input instanceof Input.HealthcheckChanged change) {
            return HealthTransitions.change(container, change.check());
        }
        if (container.actual() instanceof Removing removing) {
            return whileRemoving(container, removing, input);
        }
        return applyToLife(container, input);
    }

    /** What a claimed removal lets through, as if there were no claim, but for restarts: there are none. */
    private static Outcome whileRemoving(Container container, Removing removing, Input input) {
        if (input instanceof Input.Adopted) {
            return markedForRemoval("adopted");
        }
        Outcome outcome = applyToLife(container.withActual(removing.before()), input);
        if (outcome instanceof Changed changed) {
            Container after = changed.container();
            return new Changed(after.withActual(new Removing(after.actual())));
        }
        return outcome;
    }

    private static Outcome applyToLife(Container container, Input input) {
        if (input instanceof Input.Started started) {
            return container.actual() instanceof Starting
                    ? changed(HealthTransitions.begin(container), new Running(started.pid(), started.at(), false, false))
                    : notStarting(container);
        }
        if (input instanceof Input.StartFailed failed) {
            return container.actual() instanceof Starting starting
                    ? changed(container, afterFailure(starting.before(), failed))
                    : notStarting(container);
        }
        if (input instanceof Input.Adopted adopted) {
            return adopt(container, adopted);
        }
        if (input instanceof Input.Exited exited) {
            return exit(container, exited);
        }
        if (input instanceof Input.StopRequested) {
            return stop(container);
        }
        if (input instanceof Input.KillRequested kill) {
            return kill(container, kill.meantToEnd());
        }
        if (input instanceof Input.Paused) {
            return pause(container);
        }
        if (input instanceof Input.Unpaused) {
            return container.actual() instanceof Running running && running.paused()
                    ? changed(container, running.withPaused(false))
                    : notPaused(container);
        }
        if (input instanceof Input.OutOfMemory) {
            return runOutOfMemory(container);
        }
        if (input instanceof Input.HealthReported report) {
            return HealthTransitions.report(container, report);
        }
        if (input instanceof Input.HealthUnknown) {
            return HealthTransitions.forget(container);
        }
        if (input instanceof Input.HealthActionClaimed claim) {
            return HealthTransitions.claimAction(container, claim);
        }
        Input.RestartAbandoned abandoned = (Input.RestartAbandoned) input;
        return container.actual() instanceof Restarting restarting
                ? changed(container, withError(restarting.last(), abandoned.error()))
                : notRestarting(container);
    }

    private static Outcome claimStart(Container container, Input.StartClaimed claim) {
        ActualState state = container.actual();
        if (state instanceof Removing || state instanceof Dead) {
            return markedForRemoval("started");
        }
        if (state instanceof Starting) {
            return starting(container);
        }
        if (state instanceof Running running) {
            return running.paused() && claim.byHand()
                    ? conflict("cannot start a paused container, try unpause instead")
                    : alreadyStarted();
        }
        if (state instanceof Restarting == claim.byHand()) {
            return claim.byHand()
                    ? alreadyStarted()
                    : notRestarting(container);
        }
        DesiredState wish = claim.byHand() ? container.desired().started() : container.desired();
        return new Changed(container.withDesired(wish).withRuntime(claim.runtime()).withActual(new Starting(state)));
    }

    private static ActualState afterFailure(ActualState before, Input.StartFailed failed) {
        return before.lastRun()
                .<ActualState>map(last -> new Exited(
                        failed.code(), last.oomKilled(), failed.message(), last.startedAt(), last.finishedAt()))
                .orElseGet(() -> new Created(Optional.of(new StartFailure(failed.code(), failed.message()))));
    }

    private static Outcome adopt(Container container, Input.Adopted adopted) {
        ActualState state = container.actual();
        if (state instanceof Dead) {
            return markedForRemoval("adopted");
        }
        if (state instanceof Starting) {
            return starting(container);
        }
        boolean known = state instanceof Running running && running.pid() == adopted.pid();
        Running now = known
                ? ((Running) state).withPaused(adopted.paused())
                : new Running(adopted.pid(), adopted.startedAt(), adopted.paused(), false);
        Container watched = known ? container : HealthTransitions.begin(container);
        return changed(now.paused() ? HealthTransitions.end(watched) : watched, now);
    }

    private static Outcome exit(Container running, Input.Exited exit) {
        Container container = HealthTransitions.end(running);
        ActualState state = container.actual();
        return state instanceof Running run ? exit(container, run, exit)
                : state instanceof Starting ? starting(container) : alreadyStopped();
    }

    private static Outcome exit(Container container, Running running, Input.Exited exit) {
        Instant finished = exit.at().isBefore(running.startedAt()) ? running.startedAt() : exit.at();
        Exited exited = new Exited(exit.code(), running.oomKilled(), "", running.startedAt(), finished);
        // The decision to restart was made before the user's wish to stop, where there is one: the wish wins.
        return exit.restartAt().isPresent() && container.desired().run()
                ? new Changed(container.withDesired(container.desired().restarted())
                        .withActual(new Restarting(exited, exit.restartAt().get())))
                : changed(container, exited);
    }

    private static Outcome stop(Container container) {
        ActualState state = container.actual();
        if (state instanceof Starting) {
            return starting(container);
        }
        if (!isRunning(state)) {
            return alreadyStopped();
        }
        return new Changed(container.withDesired(container.desired().stopped()).withActual(withoutRestart(state)));
    }

    private static Outcome kill(Container container, boolean meantToEnd) {
        ActualState state = container.actual();
        if (state instanceof Starting) {
            return starting(container);
        }
        if (!isRunning(state)) {
            return notRunning(container);
        }
        return meantToEnd ? stop(container) : new Changed(container.withDesired(container.desired().signalled()));
    }

    private static Outcome pause(Container container) {
        ActualState state = container.actual();
        if (state instanceof Starting) {
            return starting(container);
        }
        if (state instanceof Restarting) {
            return conflict("Container " + container.id() + " is restarting, wait until the container is running");
        }
        if (!(state instanceof Running running)) {
            return notRunning(container);
        }
        return running.paused()
                ? conflict("Container " + container.id() + " is already paused")
                : changed(HealthTransitions.end(container), running.withPaused(true));
    }

    private static Outcome runOutOfMemory(Container container) {
        ActualState state = container.actual();
        if (state instanceof Running running) {
            return changed(container, running.withOomKilled());
        }
        if (state instanceof Exited exited) {
            return changed(container, withOomKilled(exited));
        }
        if (state instanceof Restarting restarting) {
            return changed(container, new Restarting(withOomKilled(restarting.last()), restarting.until()));
        }
        return notRunning(container);
    }

    private static Outcome claimRemoval(Container container, Input.RemovalClaimed claim) {
        ActualState state = container.actual();
        if (state instanceof Removing) {
            return conflict("removal of container " + container.id() + " is already in progress");
        }
        if (state instanceof Starting) {
            return starting(container);
        }
        if (!isRunning(state)) {
            return changed(container, new Removing(state));
        }
        if (!claim.force()) {
            return cannotRemoveRunning(container);
        }
        return new Changed(container.withDesired(container.desired().stopped())
                .withActual(new Removing(withoutRestart(state))));
    }

    private static Outcome beginRemoval(Container container) {
        if (!(container.actual() instanceof Removing removing)) {
            return notBeingRemoved(container);
        }
        if (removing.before() instanceof Dead) {
            return new Changed(container);
        }
        return isRunning(removing.before())
                ? cannotRemoveRunning(container.withActual(removing.before()))
                : changed(container, new Removing(new Dead(removing.before())));
    }

    /** As clients see it: with one that waits for its restart. */
    static boolean isRunning(ActualState state) {
        return state instanceof Running || state instanceof Restarting;
    }

    private static ActualState withoutRestart(ActualState state) {
        return state instanceof Restarting restarting ? restarting.last() : state;
    }

    private static Exited withOomKilled(Exited exited) {
        return new Exited(exited.code(), true, exited.error(), exited.startedAt(), exited.finishedAt());
    }

    private static Exited withError(Exited exited, String error) {
        return new Exited(exited.code(), exited.oomKilled(), error, exited.startedAt(), exited.finishedAt());
    }

    private static Outcome changed(Container container, ActualState state) {
        return new Changed(container.withActual(state));
    }
}
