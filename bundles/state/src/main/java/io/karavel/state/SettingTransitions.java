package io.karavel.state;

import static io.karavel.state.Refusals.cannotMoveRunning;
import static io.karavel.state.Refusals.cannotUpdate;
import static io.karavel.state.Refusals.conflict;
import static io.karavel.state.Refusals.hasTheLog;
import static io.karavel.state.Refusals.hasTheRuntime;
import static io.karavel.state.Refusals.isToBeRemoved;
import static io.karavel.state.Refusals.markedForRemoval;
import static io.karavel.state.Refusals.starting;

import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import io.karavel.state.Outcome.Changed;
import io.karavel.state.Outcome.Refused;

/** The part of {@link Transitions} that is about what users change of a container that is there. What is being removed stays as it is. */
final class SettingTransitions {
    private SettingTransitions() {}

    static Outcome rename(Container container, String name) {
        if (isOnItsWayOut(container)) {
            return markedForRemoval("renamed");
        }
        return name.equals(container.name())
                ? new Refused(ErrorKind.INVALID, "Renaming a container with the same name as its current name")
                : new Changed(container.withName(name));
    }

    /** Who starts it does so with the limits it had when that was claimed. */
    static Outcome update(Container container, Input.Updated update) {
        if (isOnItsWayOut(container)) {
            return cannotUpdate(container);
        }
        if (container.actual() instanceof Starting) {
            return starting(container);
        }
        RestartPolicy policy = update.policy();
        if (container.hostConfig().autoRemove() && policy.kind() != RestartPolicy.Kind.NO) {
            return isToBeRemoved(container);
        }
        return new Changed(container.withHostConfig(container.hostConfig().with(update.limits()).with(policy))
                .withDesired(container.desired().withRestartPolicy(policy)));
    }

    static Outcome change(Container container, RuntimeBinding runtime) {
        ActualState state = container.actual();
        if (isOnItsWayOut(container)) {
            return markedForRemoval("moved to another runtime");
        }
        if (state instanceof Starting) {
            return starting(container);
        }
        if (Transitions.isRunning(state)) {
            return cannotMoveRunning(container);
        }
        Container moved = container.withHostConfig(container.hostConfig().withRuntime(runtime.name()));
        Container bound = container.runtime().isPresent() ? moved.withRuntime(runtime) : moved;
        return bound.equals(container) ? hasTheRuntime(container) : new Changed(bound);
    }

    static Outcome change(Container container, Input.LogConfigChanged change) {
        ActualState state = container.actual();
        if (isOnItsWayOut(container)) {
            return cannotUpdate(container);
        }
        if (state instanceof Starting) {
            return starting(container);
        }
        if (state instanceof Running && !change.handedOver()) {
            return conflict("the run of container " + container.id() + " that is under way writes another log");
        }
        Container changed = container.withHostConfig(container.hostConfig().with(change.log()));
        return changed.equals(container) ? hasTheLog(container) : new Changed(changed);
    }

    private static boolean isOnItsWayOut(Container container) {
        return container.actual() instanceof Removing || container.actual() instanceof Dead;
    }
}
