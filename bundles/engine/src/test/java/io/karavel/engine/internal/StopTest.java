package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.config;
import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static io.karavel.engine.internal.EngineFixture.soon;
import static io.karavel.engine.internal.EngineFixture.with;
import static io.karavel.engine.internal.EngineFixture.within;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.model.Signal;
import io.karavel.state.Input;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Rule;
import org.junit.Test;

/** How containers are stopped, signalled and frozen. */
public class StopTest {
    private static final Signal HUP = new Signal(1);
    private static final Signal INT = new Signal(2);
    private static final Map<String, String> DELAYED = Map.of("io.karavel.restart.minimum", "1h", "io.karavel.restart.maximum", "1h");

    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void aStopSendsTheStopSignalAndReturnsAfterTheEnd() {
        Container container = engine.run("web");
        var task = engine.task(container);

        engine.containers().stop("web", StopRequest.DEFAULT);

        assertEquals(List.of(Signal.TERM), task.signals());
        assertEquals(143, engine.get(container.id()).view().exitCode());
        assertTrue(engine.get(container.id()).desired().stoppedByHand());
    }

    @Test
    public void aContainerThatDoesNotHeedItsStopSignalIsKilled() {
        Container container = engine.run("web");
        var task = engine.task(container);
        task.ignore(Signal.TERM);

        engine.containers().stop("web", within(Duration.ofMillis(20)));

        assertEquals(List.of(Signal.TERM, Signal.KILL), task.signals());
        assertEquals(137, engine.get(container.id()).view().exitCode());
        assertEquals(List.of("create", "start", "kill", "kill", "die", "stop"), engine.life().events.actions(container.id()));
    }

    @Test
    public void theSignalOfTheRequestComesBeforeTheContainersAndThatBeforeTerm() {
        Container own = engine.create("own", config(false, false, false, Map.of(), "SIGINT"), HostConfig.DEFAULT);
        engine.containers().start("own");
        var task = engine.task(own);
        engine.containers().stop("own", within(Duration.ofMillis(10)));
        assertEquals(List.of(INT, Signal.KILL), task.signals());

        engine.containers().start("own");
        task = engine.task(own);
        engine.containers().stop("own", with(HUP, Duration.ofMillis(10)));
        assertEquals(List.of(HUP, Signal.KILL), task.signals());
    }

    @Test
    public void aNegativeTimeoutWaitsForEver() {
        Container container = engine.run("web");
        var task = engine.task(container);
        task.ignore(Signal.TERM);

        CompletableFuture<Void> stop = meanwhile(() -> engine.containers().stop("web", within(Duration.ofSeconds(-1))));
        awaitThat(() -> task.signals().contains(Signal.TERM));
        assertFalse(stop.isDone());
        task.exit(0);

        soon(stop);
        assertEquals(List.of(Signal.TERM), task.signals());
    }

    @Test
    public void aContainersOwnTimeoutCountsWhereTheRequestHasNone() {
        ContainerConfig plain = ContainerConfig.of("image", "run");
        Container container = engine.create("web", new ContainerConfig("", "", "", false, true, true, null, false, false, false, null,
                plain.cmd(), null, "image", null, "", null, false, "", null, null, null, Optional.of(Duration.ofMillis(20)), null),
                HostConfig.DEFAULT);
        engine.containers().start("web");
        var task = engine.task(container);
        task.ignore(Signal.TERM);

        soon(meanwhile(() -> engine.containers().stop("web", StopRequest.DEFAULT)));

        assertEquals(List.of(Signal.TERM, Signal.KILL), task.signals());
    }

    @Test
    public void aSignalThatCouldNotBeSentIsNotWaitedForAsLong() {
        Container container = engine.run("web");
        var task = engine.task(container);
        engine.life().calls.failNext("signal", new EngineException(ErrorKind.UNAVAILABLE, "the shim does not answer"));

        soon(meanwhile(() -> engine.containers().stop("web", within(Duration.ofHours(1)))));

        assertEquals(List.of(Signal.KILL), task.signals());
        assertEquals(137, engine.get(container.id()).view().exitCode());
    }

    /** One that kills at once what no signal reaches, and waits long enough for the end. */
    private ContainerStopper lastResort() {
        return new ContainerStopper(engine.life().parts, new ExecStarts(), new ContainerStopper.Deadlines(Duration.ofMinutes(1),
                Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(10)));
    }

    @Test
    public void aProcessThatItsRuntimeDoesNotReachIsKilledDirectly() throws Exception {
        Container container = engine.run("web");
        var task = engine.task(container);
        Process process = new ProcessBuilder("sleep", "1000").start();
        try {
            process.onExit().thenAccept(ended -> task.exit(ended.exitValue()));
            engine.life().states.apply(container.id(), new Input.Adopted((int) process.pid(), Instant.now(), false));
            engine.life().calls.failNext("signal", new EngineException(ErrorKind.UNAVAILABLE, "the shim does not answer"));

            soon(meanwhile(() -> lastResort().kill(engine.get(container.id()), "web", Signal.KILL)));

            assertEquals(List.of(), task.signals());
            assertEquals(137, engine.get(container.id()).view().exitCode());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    public void aProcessThatHasTheNumberOfAnEarlierOneIsLeftAlone() throws Exception {
        Container container = engine.run("web");
        Process process = new ProcessBuilder("sleep", "1000").start();
        try {
            engine.life().states.apply(container.id(), new Input.Adopted((int) process.pid(), Instant.EPOCH, false));
            engine.life().calls.failNext("signal", new EngineException(ErrorKind.UNAVAILABLE, "the shim does not answer"));

            refused(ErrorKind.SYSTEM, () -> engine.containers().kill("web", Signal.KILL));

            assertTrue(process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    public void aTimeoutMayBeOfAnyLength() {
        Container container = engine.run("web");

        engine.containers().stop("web", within(Duration.ofSeconds(Long.MAX_VALUE)));

        assertEquals(143, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void whoeverWaitsForEverIsDoneWhenTheContainerGoesAway() {
        Container container = engine.run("web");
        var task = engine.task(container);
        task.ignore(Signal.TERM);
        CompletableFuture<Void> stop = meanwhile(() -> engine.containers().stop("web", within(Duration.ofSeconds(-1))));
        awaitThat(() -> engine.life().events.actions(container.id()).contains("kill"));

        engine.life().states.delete(container.id(), () -> { });

        soon(stop);
    }

    @Test
    public void aContainerThatIsPausedAsItIsStoppedIsThawed() {
        Container container = engine.run("web");
        AtomicBoolean paused = new AtomicBoolean();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("signal") && !done && paused.compareAndSet(false, true)) {
                engine.containers().pause("web");
            }
        });

        engine.containers().stop("web", StopRequest.DEFAULT);

        assertEquals(143, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void whoeverWatchesAndFailsHoldsNobodyUp() {
        Container container = engine.run("web");
        engine.life().states.watch((input, after) -> {
            throw new NoClassDefFoundError("a bundle that is exchanged");
        });

        engine.containers().stop("web", StopRequest.DEFAULT);

        assertEquals(143, engine.get(container.id()).view().exitCode());
        assertEquals("stop", last(engine.life().events.actions(container.id())));
    }

    @Test
    public void stoppingAStoppedContainerIsNotModified() {
        engine.create("web");

        refused(ErrorKind.NOT_MODIFIED, () -> engine.containers().stop("web", StopRequest.DEFAULT));
    }

    @Test
    public void stoppingAContainerThatWaitsForItsRestartCancelsThat() {
        Container container = waitingForItsRestart();

        engine.containers().stop("web", StopRequest.DEFAULT);

        assertTrue(engine.get(container.id()).actual() instanceof Exited);
        int starts = engine.life().calls.count("start");
        assertFalse(engine.get(container.id()).view().running());
        assertEquals(starts, engine.life().calls.count("start"));
        assertEquals("stop", last(engine.life().events.actions(container.id())));
    }

    /** One that has ended, and whose restart is a long time away. */
    private Container waitingForItsRestart() {
        Container container = engine.create("web", config(false, false, false, DELAYED, ""), restarting(Kind.ALWAYS));
        engine.containers().start("web");
        engine.task(container).exit(1);
        engine.awaitState(container, Restarting.class);
        return container;
    }

    @Test
    public void aKilledContainerHasEndedWhenTheCallReturns() {
        Container container = engine.run("web");

        engine.containers().kill("web", Signal.KILL);

        assertEquals(137, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void aKillIsToldBeforeTheEndThatFollowsAtOnce() {
        Container container = engine.run("web");
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("signal") && done) {
                engine.awaitState(container, Exited.class);
            }
        });

        engine.containers().kill("web", Signal.KILL);

        assertEquals(List.of("create", "start", "kill", "die"), engine.life().events.actions(container.id()));
    }

    @Test
    public void anyOtherSignalIsSentAndNotWaitedFor() {
        Container container = engine.run("web");

        engine.containers().kill("web", HUP);

        assertEquals(List.of(HUP), engine.task(container).signals());
        assertTrue(engine.get(container.id()).view().running());
        assertEquals("1", engine.life().events.last(container.id(), "kill").attributes().get("signal"));
    }

    @Test
    public void killingAStoppedContainerIsAConflictThatNamesIt() {
        Container container = engine.create("web");

        EngineException refusal = refused(ErrorKind.CONFLICT, () -> engine.containers().kill("web", Signal.KILL));
        assertEquals("cannot kill container: web: container " + container.id() + " is not running", refusal.getMessage());
    }

    @Test
    public void aSignalForAProcessThatHasJustEndedIsNoError() {
        Container container = engine.run("web");
        engine.life().calls.failNext("signal", EngineException.notFound("process already finished"));

        engine.containers().kill("web", HUP);

        assertTrue(engine.get(container.id()).view().running());
    }

    @Test
    public void killingAContainerThatWaitsForItsRestartCancelsThatWithoutAnEvent() {
        Container container = waitingForItsRestart();

        engine.containers().kill("web", Signal.KILL);

        assertTrue(engine.get(container.id()).actual() instanceof Exited);
        assertFalse(engine.life().events.actions(container.id()).contains("kill"));
    }

    @Test
    public void aSignalThatIsNotTheStopSignalLeavesRestartsAlone() {
        Container container = engine.create("web", config(false, false, false, Map.of(), "SIGINT"), restarting(Kind.ALWAYS));
        engine.containers().start("web");

        engine.containers().kill("web", Signal.TERM);

        awaitThat(() -> engine.life().calls.count("start") == 2);
        assertTrue(engine.get(container.id()).desired().stoppedByHand());
    }

    @Test
    public void aSignalThatIsNotTheStopSignalEndsRestartsUnlessStopped() {
        Container container = engine.create("web", config(false, false, false, Map.of(), "SIGINT"),
                restarting(Kind.UNLESS_STOPPED));
        engine.containers().start("web");

        engine.containers().kill("web", Signal.TERM);

        engine.awaitState(container, Exited.class);
    }

    @Test
    public void aPausedContainerIsFrozenUntilItIsUnpaused() {
        Container container = engine.run("web");

        engine.containers().pause("web");
        assertTrue(engine.task(container).paused());
        assertEquals("paused", engine.get(container.id()).view().status().text());
        assertTrue(refused(ErrorKind.CONFLICT, () -> engine.containers().pause("web")).getMessage().contains("already paused"));

        engine.containers().unpause("web");
        assertFalse(engine.task(container).paused());
        refused(ErrorKind.SYSTEM, () -> engine.containers().unpause("web"));
        assertEquals(List.of("create", "start", "pause", "unpause"), engine.life().events.actions(container.id()));
    }

    @Test
    public void onlyARunningContainerIsPaused() {
        engine.create("web");

        refused(ErrorKind.CONFLICT, () -> engine.containers().pause("web"));
    }

    @Test
    public void aPausedContainerIsThawedSoThatItCanEnd() {
        Container container = engine.run("web");
        engine.containers().pause("web");

        engine.containers().kill("web", Signal.KILL);

        assertEquals(137, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void stoppingAPausedContainerThawsIt() {
        Container container = engine.run("web");
        engine.containers().pause("web");

        engine.containers().stop("web", StopRequest.DEFAULT);

        assertEquals(143, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void aSignalThatDoesNotEndAPausedContainerLeavesItFrozen() {
        Container container = engine.create("web", config(false, false, false, Map.of(), "SIGINT"), HostConfig.DEFAULT);
        engine.containers().start("web");
        engine.containers().pause("web");

        engine.containers().kill("web", HUP);

        assertTrue(engine.task(container).paused());
    }

    @Test
    public void aContainerThatCannotBeKilledIsAnErrorAndStaysWhatItIs() throws InterruptedException {
        engine.killWithin(Duration.ofMillis(500));
        Container container = engine.run("web");
        engine.task(container).ignore(Signal.KILL);

        EngineException failure = refused(ErrorKind.SYSTEM, () -> engine.containers().kill("web", Signal.KILL));

        assertEquals("tried to kill container, but did not receive an exit event", failure.getMessage());
        assertTrue(engine.get(container.id()).view().running());
    }

    @Test
    public void aRestartStopsAndStarts() {
        Container container = engine.run("web");
        var first = engine.task(container);

        engine.containers().restart("web", StopRequest.DEFAULT);

        assertTrue(first.ended());
        assertTrue(engine.get(container.id()).view().running());
        assertEquals(List.of("create", "start", "kill", "die", "stop", "start", "restart"),
                engine.life().events.actions(container.id()));
    }

    @Test
    public void aRestartStartsWhatDidNotRun() {
        Container container = engine.create("web");

        engine.containers().restart("web", StopRequest.DEFAULT);

        assertTrue(engine.get(container.id()).view().running());
    }

    private static String last(List<String> actions) {
        return actions.get(actions.size() - 1);
    }
}
