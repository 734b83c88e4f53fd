package io.karavel.state;

import static io.karavel.state.Samples.BY_HAND;
import static io.karavel.state.Samples.NOON;
import static io.karavel.state.Samples.RUNC;
import static io.karavel.state.Samples.after;
import static io.karavel.state.Samples.container;
import static io.karavel.state.Samples.exited;
import static io.karavel.state.Samples.exitedToRestart;
import static io.karavel.state.Samples.running;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.ContainerStatus;
import io.karavel.model.DesiredState;
import io.karavel.model.HostConfig;
import io.karavel.model.LogConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class TransitionsTest {
    private static final Input BY_POLICY = new Input.StartClaimed(false, RUNC);
    private static final Input STOP = new Input.StopRequested();
    private static final Input KILL = new Input.KillRequested(true);
    private static final Input HANG_UP = new Input.KillRequested(false);
    private static final Input PAUSED = new Input.Paused();
    private static final Input REMOVE = new Input.RemovalClaimed(false);
    private static final Input REMOVE_BY_FORCE = new Input.RemovalClaimed(true);
    private static final Input BEGIN_REMOVAL = new Input.RemovalBegun();
    private static final Input REMOVAL_FAILED = new Input.RemovalFailed("device busy");

    private final Container created = container("web");
    private final Container starting = after(created, BY_HAND);
    private final Container running = running();
    private final Container paused = after(running, PAUSED);
    private final Container restarting = after(running, exitedToRestart(1));
    private final Container exited = after(running, exited(3));
    private final Container removing = after(exited, REMOVE);
    private final Container dead = after(exited, REMOVE, BEGIN_REMOVAL, REMOVAL_FAILED);

    @Test
    public void aClaimedStartStoresTheWishAndTheBindingFirst() {
        assertEquals(Optional.of(RUNC), starting.runtime());
        assertEquals(new DesiredState(true, false, created.desired().restartPolicy(), 0, true), starting.desired());
        assertEquals(new ActualState.Starting(created.actual()), starting.actual());
    }

    @Test
    public void aStartedContainerRunsWithAllFlagsCleared() {
        Container again = after(running, new Input.OutOfMemory(), PAUSED, exited(137), BY_HAND,
                new Input.Started(7, NOON));
        assertEquals(new ActualState.Running(7, NOON, false, false), again.actual());
    }

    @Test
    public void startingIsRefusedAsByDocker() {
        refuses(paused, BY_HAND, ErrorKind.CONFLICT, "cannot start a paused container, try unpause instead");
        refuses(running, BY_HAND, ErrorKind.NOT_MODIFIED, "Container is already started");
        refuses(restarting, BY_HAND, ErrorKind.NOT_MODIFIED, "Container is already started");
        refuses(removing, BY_HAND, ErrorKind.CONFLICT, "container is marked for removal and cannot be started");
        refuses(dead, BY_HAND, ErrorKind.CONFLICT, "container is marked for removal and cannot be started");
        refuses(starting, BY_HAND, ErrorKind.CONFLICT, "container " + created.id() + " is being started");
    }

    @Test
    public void aFailedStartLeavesANewContainerCreated() {
        Container failed = after(starting, new Input.StartFailed(127, "no such file"));
        assertEquals(new ActualState.Created(Optional.of(new ActualState.StartFailure(127, "no such file"))),
                failed.actual());
        assertEquals(127, failed.view().exitCode());
        assertEquals(ContainerStatus.CREATED, failed.view().status());
    }

    @Test
    public void aFailedStartLeavesAnEndedContainerExitedWithTheError() {
        Container failed = after(exited, BY_HAND, new Input.StartFailed(126, "permission denied"));
        assertEquals(new ActualState.Exited(126, false, "permission denied", NOON, NOON.plusSeconds(5)),
                failed.actual());
    }

    @Test
    public void aFailedRestartEndsInExited() {
        Container failed = after(restarting, BY_POLICY, new Input.StartFailed(128, "no"));
        assertEquals(ContainerStatus.EXITED, failed.view().status());
    }

    @Test
    public void theCountOfRestartsGrowsWithTheExitAndBeginsAnewWithAStartByHand() {
        assertEquals(1, restarting.desired().restartCount());
        Container again = after(restarting, BY_POLICY, new Input.Started(43, NOON));
        assertEquals(1, again.desired().restartCount());
        Container twice = after(again, exitedToRestart(1));
        assertEquals(2, twice.desired().restartCount());
        assertEquals(0, after(again, exited(1), BY_HAND).desired().restartCount());
    }

    @Test
    public void aWishToStopWinsOverARestartDecidedBefore() {
        assertEquals(ContainerStatus.EXITED, after(running, STOP, exitedToRestart(1)).view().status());
        assertEquals(ContainerStatus.RESTARTING, after(running, HANG_UP, exitedToRestart(1)).view().status());
    }

    @Test
    public void onlyAContainerThatWaitsIsRestartedByPolicy() {
        refuses(created, BY_POLICY, ErrorKind.CONFLICT, "container " + created.id() + " does not wait for a restart");
        refuses(after(restarting, STOP), BY_POLICY, ErrorKind.CONFLICT,
                "container " + restarting.id() + " does not wait for a restart");
        refuses(running, BY_POLICY, ErrorKind.NOT_MODIFIED, "Container is already started");
        refuses(paused, BY_POLICY, ErrorKind.NOT_MODIFIED, "Container is already started");
    }

    @Test
    public void stoppingRecordsTheWishAndLeavesTheRestToTheExit() {
        Container stopping = after(running, STOP);
        assertEquals(running.actual(), stopping.actual());
        assertTrue(stopping.desired().stoppedByHand());
        assertFalse(stopping.desired().run());
        assertFalse(after(stopping, exited(0), BY_HAND).desired().stoppedByHand());
    }

    @Test
    public void stoppingWhatDoesNotRunIsNotModified() {
        for (Container container : new Container[] {created, exited, dead}) {
            refuses(container, STOP, ErrorKind.NOT_MODIFIED, "Container is already stopped");
        }
        refuses(starting, STOP, ErrorKind.CONFLICT, "container " + starting.id() + " is being started");
    }

    @Test
    public void stoppingOrKillingAContainerThatWaitsEndsTheWait() {
        for (Input input : new Input[] {STOP, KILL}) {
            Container stopped = after(restarting, input);
            assertEquals(ContainerStatus.EXITED, stopped.view().status());
            assertTrue(stopped.desired().stoppedByHand());
        }
        Container signalled = after(restarting, HANG_UP);
        assertEquals(ContainerStatus.RESTARTING, signalled.view().status());
        assertTrue(signalled.desired().stoppedByHand());
    }

    @Test
    public void killingWhatDoesNotRunIsAConflict() {
        refuses(exited, KILL, ErrorKind.CONFLICT, "container " + exited.id() + " is not running");
        refuses(created, HANG_UP, ErrorKind.CONFLICT, "container " + created.id() + " is not running");
    }

    @Test
    public void pausingIsRefusedAsByDocker() {
        refuses(exited, PAUSED, ErrorKind.CONFLICT, "container " + exited.id() + " is not running");
        refuses(paused, PAUSED, ErrorKind.CONFLICT, "Container " + paused.id() + " is already paused");
        refuses(restarting, PAUSED, ErrorKind.CONFLICT,
                "Container " + restarting.id() + " is restarting, wait until the container is running");
        refuses(running, new Input.Unpaused(), ErrorKind.SYSTEM, "Container " + running.id() + " is not paused");
        assertEquals(running, after(paused, new Input.Unpaused()));
    }

    @Test
    public void removingIsRefusedAsByDocker() {
        refuses(running, REMOVE, ErrorKind.CONFLICT, "cannot remove container \"/web\": container is running: "
                + "stop the container before removing or force remove");
        refuses(restarting, REMOVE, ErrorKind.CONFLICT, "cannot remove container \"/web\": container is restarting: "
                + "stop the container before removing or force remove");
        refuses(paused, REMOVE, ErrorKind.CONFLICT,
                "cannot remove container \"/web\": container is paused and must be unpaused first");
        refuses(removing, REMOVE_BY_FORCE, ErrorKind.CONFLICT,
                "removal of container " + removing.id() + " is already in progress");
    }

    @Test
    public void aForcedRemovalEndsTheContainerBeforeItBegins() {
        Container claimed = after(paused, REMOVE_BY_FORCE);
        refuses(claimed, BEGIN_REMOVAL, ErrorKind.CONFLICT,
                "cannot remove container \"/web\": container is paused and must be unpaused first");
        Container ended = after(claimed, new Input.Unpaused(), KILL, exitedToRestart(137));
        assertEquals(ContainerStatus.REMOVING, ended.view().status());
        assertEquals(137, ended.view().exitCode());
        assertEquals(new ActualState.Removing(new ActualState.Dead(ended.actual().lastRun().orElseThrow())),
                after(ended, BEGIN_REMOVAL).actual());
    }

    @Test
    public void aFailedRemovalLeavesWhatWasThereBefore() {
        assertEquals(exited, after(removing, REMOVAL_FAILED));
        assertEquals(ContainerStatus.DEAD, dead.view().status());
    }

    @Test
    public void aDeadContainerCanOnlyBeRemoved() {
        Container again = after(dead, REMOVE, BEGIN_REMOVAL);
        assertEquals(ContainerStatus.REMOVING, again.view().status());
        assertTrue(again.view().dead());
        refuses(dead, new Input.Adopted(4, NOON, false), ErrorKind.CONFLICT,
                "container is marked for removal and cannot be adopted");
        refuses(dead, new Input.Renamed("other"), ErrorKind.CONFLICT,
                "container is marked for removal and cannot be renamed");
    }

    @Test
    public void aTaskFoundAliveIsAdoptedWithoutTouchingTheWish() {
        Container adopted = after(exited, new Input.Adopted(99, NOON, true));
        assertEquals(new ActualState.Running(99, NOON, true, false), adopted.actual());
        assertEquals(exited.desired(), adopted.desired());
        Container same = after(running, new Input.OutOfMemory(), new Input.Adopted(42, NOON, false));
        assertTrue(same.view().oomKilled());
    }

    @Test
    public void wantOfMemoryIsRecordedBeforeAndAfterTheExit() {
        assertTrue(after(running, new Input.OutOfMemory(), exited(137)).view().oomKilled());
        assertTrue(after(running, exited(137), new Input.OutOfMemory()).view().oomKilled());
        assertTrue(after(restarting, new Input.OutOfMemory()).view().oomKilled());
        refuses(created, new Input.OutOfMemory(), ErrorKind.CONFLICT, "container " + created.id() + " is not running");
    }

    @Test
    public void anAbandonedRestartEndsInExitedWithTheReason() {
        Container ended = after(restarting, new Input.RestartAbandoned("unknown runtime"));
        assertEquals("unknown runtime", ended.view().error());
        assertEquals(ContainerStatus.EXITED, ended.view().status());
    }

    @Test
    public void aClockSetBackDoesNotEndARunBeforeItBegan() {
        Container ended = after(running, new Input.Exited(0, NOON.minusSeconds(60), Optional.empty()));
        assertEquals(Optional.of(NOON), ended.view().finishedAt());
    }

    @Test
    public void aContainerIsNotRenamedToItsOwnName() {
        refuses(running, new Input.Renamed("web"), ErrorKind.INVALID,
                "Renaming a container with the same name as its current name");
        assertEquals("other", after(running, new Input.Renamed("other")).name());
    }

    @Test
    public void otherLimitsAndAnotherRestartPolicyAreTakenUnlessTheContainerIsOnItsWayOut() {
        RestartPolicy always = new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0);
        Input change = new Input.Updated(Samples.limits(2), always);
        for (Container container : new Container[] {created, running, paused, restarting, exited}) {
            Container after = after(container, change);
            assertEquals(always, after.desired().restartPolicy());
            assertEquals(always, after.hostConfig().restartPolicy());
            assertEquals(Samples.limits(2), after.hostConfig().resources());
            assertEquals(container, after.withDesired(container.desired()).withHostConfig(container.hostConfig()));
        }
        refuses(starting, change, ErrorKind.CONFLICT, "container " + starting.id() + " is being started");
        for (Container container : new Container[] {removing, dead}) {
            refuses(container, change, ErrorKind.CONFLICT, "Cannot update container " + container.id()
                    + ": Container is marked for removal and cannot be \"update\".");
        }
    }

    @Test
    public void whatIsRemovedWhenItEndsIsNeverRestarted() {
        Container removed = exited.withHostConfig(new HostConfig(null, null, null, null, null, null, null, true, null, null, 0, null, null,
                null, null));
        refuses(removed, new Input.Updated(Samples.limits(2), new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0)), ErrorKind.CONFLICT,
                "Cannot update container " + removed.id()
                + ": Restart policy cannot be updated because AutoRemove is enabled for the container");
        assertEquals(Samples.limits(2),
                after(removed, new Input.Updated(Samples.limits(2), RestartPolicy.NO)).hostConfig().resources());
    }

    @Test
    public void onlyAContainerThatDoesNotRunIsMovedToAnotherRuntime() {
        RuntimeBinding other = new RuntimeBinding("other", "plugin", "", Optional.empty(), Map.of());
        Input change = new Input.RuntimeChanged(other);
        Container moved = after(exited, change);
        assertEquals("other", moved.hostConfig().runtime());
        assertEquals(Optional.of(other), moved.runtime());
        assertEquals(exited.actual(), moved.actual());
        Container unbound = after(created, change);
        assertEquals("other", unbound.hostConfig().runtime());
        assertEquals("it was never started", Optional.empty(), unbound.runtime());
        refuses(moved, change, ErrorKind.NOT_MODIFIED, "container " + moved.id() + " has the runtime other already");
        refuses(running, change, ErrorKind.CONFLICT,
                "cannot move container \"/web\" to another runtime: container is running: stop the container first");
        refuses(restarting, change, ErrorKind.CONFLICT,
                "cannot move container \"/web\" to another runtime: container is restarting: stop the container first");
        refuses(removing, change, ErrorKind.CONFLICT, "container is marked for removal and cannot be moved to another runtime");
    }

    @Test
    public void theLogOfARunUnderWayIsChangedOnlyWhereTheRunGoesOnInIt() {
        LogConfig local = new LogConfig("local", Map.of("max-file", "2"));
        Input change = new Input.LogConfigChanged(local, true);
        for (Container container : new Container[] {created, running, restarting, exited}) {
            assertEquals(container.withHostConfig(container.hostConfig().with(local)), after(container, change));
        }
        assertEquals(local, after(exited, new Input.LogConfigChanged(local, false)).hostConfig().logConfig());
        refuses(running, new Input.LogConfigChanged(local, false), ErrorKind.CONFLICT,
                "the run of container " + running.id() + " that is under way writes another log");
        refuses(after(running, change), change, ErrorKind.NOT_MODIFIED,
                "container " + running.id() + " logs by local with these options already");
        refuses(removing, change, ErrorKind.CONFLICT, "Cannot update container " + removing.id()
                + ": Container is marked for removal and cannot be \"update\".");
    }

    @Test(expected = IllegalArgumentException.class)
    public void nothingRunsWithoutAPid() {
        new Input.Started(0, NOON);
    }

    private static void refuses(Container container, Input input, ErrorKind kind, String message) {
        assertEquals(new Outcome.Refused(kind, message), Transitions.apply(container, input));
    }
}
