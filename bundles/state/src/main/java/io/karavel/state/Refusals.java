package io.karavel.state;

import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.state.Outcome.Refused;

/** Why an input does not fit, in Docker's words where Docker has some: clients show them, and scripts look for them. */
final class Refusals {
    private Refusals() {}

    static Outcome conflict(String message) {
        return new Refused(ErrorKind.CONFLICT, message);
    }

    static Outcome alreadyStarted() {
        return new Refused(ErrorKind.NOT_MODIFIED, "Container is already started");
    }

    static Outcome alreadyStopped() {
        return new Refused(ErrorKind.NOT_MODIFIED, "Container is already stopped");
    }

    static Outcome notRunning(Container container) {
        return conflict("container " + container.id() + " is not running");
    }

    static Outcome starting(Container container) {
        return conflict("container " + container.id() + " is being started");
    }

    static Outcome notStarting(Container container) {
        return conflict("container " + container.id() + " is not being started");
    }

    static Outcome notPaused(Container container) {
        return new Refused(ErrorKind.SYSTEM, "Container " + container.id() + " is not paused");
    }

    static Outcome notRestarting(Container container) {
        return conflict("container " + container.id() + " does not wait for a restart");
    }

    static Outcome notBeingRemoved(Container container) {
        return conflict("container " + container.id() + " is not being removed");
    }

    static Outcome markedForRemoval(String verb) {
        return conflict("container is marked for removal and cannot be " + verb);
    }

    static Outcome cannotUpdate(Container container) {
        return conflict("Cannot update container " + container.id()
                + ": Container is marked for removal and cannot be \"update\".");
    }

    static Outcome isToBeRemoved(Container container) {
        return conflict("Cannot update container " + container.id()
                + ": Restart policy cannot be updated because AutoRemove is enabled for the container");
    }

    static Outcome hasTheRuntime(Container container) {
        return new Refused(ErrorKind.NOT_MODIFIED,
                "container " + container.id() + " has the runtime " + container.hostConfig().runtime() + " already");
    }

    static Outcome hasTheLog(Container container) {
        return new Refused(ErrorKind.NOT_MODIFIED, "container " + container.id() + " logs by "
                + container.hostConfig().logConfig().type() + " with these options already");
    }

    static Outcome hasTheHealthcheck(Container container) {
        return new Refused(ErrorKind.NOT_MODIFIED, "the health of container " + container.id() + " is checked like this already");
    }

    static Outcome cannotMoveRunning(Container container) {
        return conflict("cannot move container \"/" + container.name() + "\" to another runtime: container is "
                + container.view().status().text() + ": stop the container first");
    }

    static Outcome cannotRemoveRunning(Container container) {
        String status = container.view().status().text();
        String remedy = status.equals("paused")
                ? " and must be unpaused first"
                : ": stop the container before removing or force remove";
        return conflict("cannot remove container \"/" + container.name() + "\": container is " + status + remedy);
    }
}
