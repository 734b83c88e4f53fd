package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.autoRemove;
import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ContainerService.WaitCondition;
import io.karavel.api.ContainerService.WaitResult;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.HostConfig;
import io.karavel.model.Signal;
import io.karavel.testkit.FakeTask;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.Rule;
import org.junit.Test;

/** How containers come to their names, lose them, and are waited for. */
public class RemoveTest {
    private static final RemoveRequest PLAIN = new RemoveRequest(false, false);
    private static final RemoveRequest FORCE = new RemoveRequest(true, false);

    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void aRemovedContainerLeavesNothing() {
        Container container = engine.run("web");
        engine.task(container).exit(0);
        engine.awaitState(container, Exited.class);

        engine.containers().remove("web", PLAIN);

        refused(ErrorKind.NOT_FOUND, () -> engine.containers().get("web"));
        assertEquals(List.of(), engine.life().images.rootFilesystems());
        assertEquals(Set.of(), engine.machine.known());
        assertFalse(Files.exists(engine.folder().resolve("data/containers").resolve(container.id().value())));
        assertFalse(Files.exists(engine.folder().resolve("exec/containers").resolve(container.id().value())));
        assertEquals("web", engine.create("web").name());
    }

    @Test
    public void aRunningContainerIsNotRemoved() {
        engine.run("web");

        EngineException refusal = refused(ErrorKind.CONFLICT, () -> engine.containers().remove("web", PLAIN));
        assertEquals("cannot remove container \"/web\": container is running: stop the container before removing or force remove",
                refusal.getMessage());
        engine.containers().pause("web");
        refusal = refused(ErrorKind.CONFLICT, () -> engine.containers().remove("web", PLAIN));
        assertEquals("cannot remove container \"/web\": container is paused and must be unpaused first", refusal.getMessage());
    }

    @Test
    public void forceKillsWhatRuns() {
        Container container = engine.run("web");
        var task = engine.task(container);

        engine.containers().remove("web", FORCE);

        assertEquals(List.of(Signal.KILL), task.signals());
        assertTrue(engine.find(container.id()).isEmpty());
        assertEquals(List.of("create", "start", "kill", "die", "destroy"), engine.life().events.actions(container.id()));
    }

    @Test
    public void aSecondRemoverIsAConflict() throws Exception {
        Container container = engine.create("web");
        CountDownLatch removing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("removeRootfs") && !done) {
                removing.countDown();
                soonQuietly(goOn);
            }
        });
        CompletableFuture<Void> first = meanwhile(() -> engine.containers().remove("web", PLAIN));
        removing.await();

        EngineException refusal = refused(ErrorKind.CONFLICT, () -> engine.containers().remove("web", FORCE));

        assertEquals("removal of container " + container.id() + " is already in progress", refusal.getMessage());
        goOn.countDown();
        soon(first);
    }

    private static void soonQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    public void aRemovalThatFailsHalfWayLeavesADeadContainerThatCanBeRemovedAgain() {
        Container container = engine.create("web");
        CompletableFuture<WaitResult> removal = engine.containers().wait("web", WaitCondition.REMOVED);
        CompletableFuture<WaitResult> end = engine.containers().wait("web", WaitCondition.NEXT_EXIT);
        engine.life().calls.failNext("removeRootfs", EngineException.system("device busy", null));

        refused(ErrorKind.SYSTEM, () -> engine.containers().remove("web", PLAIN));

        assertEquals("dead", engine.get(container.id()).view().status().text());
        assertEquals(new WaitResult(0, Optional.of("device busy")), soon(removal));
        assertEquals(new WaitResult(0, Optional.of("device busy")), soon(end));
        refused(ErrorKind.CONFLICT, () -> engine.containers().start("web"));
        engine.containers().remove("web", PLAIN);
        assertTrue(engine.find(container.id()).isEmpty());
    }

    @Test
    public void aRemovalTakesAwayWhatItCanAndSaysAllThatItCouldNot() {
        Container container = engine.run("web");
        engine.task(container).exit(0);
        engine.awaitState(container, Exited.class);
        engine.life().calls.failNext("remove", EngineException.system("shim stuck", null));
        engine.life().calls.failNext("removeRootfs", EngineException.system("device busy", null));

        EngineException failure = refused(ErrorKind.SYSTEM, () -> engine.containers().remove("web", PLAIN));

        assertEquals("shim stuck; device busy", failure.getMessage());
        assertFalse(Files.exists(engine.folder().resolve("exec/containers").resolve(container.id().value())));
        engine.containers().remove("web", PLAIN);
        assertTrue(engine.find(container.id()).isEmpty());
        assertEquals(Set.of(), engine.machine.known());
    }

    @Test
    public void aContainerThatCannotBeKilledIsNotTakenApart() throws InterruptedException {
        engine.killWithin(Duration.ofMillis(500));
        Container container = engine.run("web");
        engine.task(container).ignore(Signal.KILL);
        CompletableFuture<WaitResult> end = engine.containers().wait("web", WaitCondition.NEXT_EXIT);

        refused(ErrorKind.SYSTEM, () -> engine.containers().remove("web", FORCE));

        assertTrue(engine.get(container.id()).view().running());
        assertEquals(0, engine.life().calls.count("removeRootfs"));
        assertFalse(end.isDone());
        engine.task(container).exit(6);
        engine.awaitState(container, Exited.class);
        assertEquals(new WaitResult(6, Optional.empty()), soon(end));
        engine.containers().remove("web", PLAIN);
    }

    @Test
    public void aRemovalThatFollowsAnEndIsTriedAgainWhenContainerdIsBack() {
        Container container = engine.run("web", autoRemove());
        engine.life().calls.failNext("removeRootfs", new EngineException(ErrorKind.UNAVAILABLE, "away"));

        engine.task(container).exit(0);

        engine.awaitGone(container);
        assertEquals(List.of(), engine.life().images.rootFilesystems());
    }

    @Test
    public void aContainerMadeToBeRemovedIsRemovedAfterItsEnd() {
        Container container = engine.run("web", autoRemove());
        CompletableFuture<WaitResult> removal = engine.containers().wait("web", WaitCondition.REMOVED);

        engine.task(container).exit(7);

        assertEquals(new WaitResult(7, Optional.empty()), soon(removal));
        engine.awaitEvent(container, "destroy");
        assertEquals(List.of("create", "start", "die", "destroy"), engine.life().events.actions(container.id()));
        assertEquals(Set.of(), engine.machine.known());
    }

    @Test
    public void aRestartByHandDoesNotRemove() {
        for (int round = 0; round < 20; round++) {
            Container container = engine.run("web" + round, autoRemove());

            engine.containers().restart(container.name(), StopRequest.DEFAULT);

            assertTrue(engine.get(container.id()).view().running());
        }
        assertEquals(20, engine.containers().list().stream().filter(container -> container.view().running()).count());
    }

    @Test
    public void aRestartByHandThatAnotherOvertakesDoesNotRemove() {
        for (int round = 0; round < 20; round++) {
            Container container = engine.run("web" + round, autoRemove());

            engine.life().supervisor.restartingByHand(container.id(), () -> {
                engine.containers().restart(container.name(), StopRequest.DEFAULT);
                engine.containers().stop(container.name(), StopRequest.DEFAULT);
                engine.containers().start(container.name());
            });

            assertTrue(engine.get(container.id()).view().running());
        }
        assertEquals(20, engine.containers().list().stream().filter(container -> container.view().running()).count());
    }

    @Test
    public void waitingForTheEndOfWhatDoesNotRunIsOverAtOnceAndForTheNextEndNever() {
        Container container = engine.run("web");
        CompletableFuture<WaitResult> stopped = engine.containers().wait("web", WaitCondition.NOT_RUNNING);
        CompletableFuture<WaitResult> next = engine.containers().wait("web", WaitCondition.NEXT_EXIT);
        assertFalse(stopped.isDone());
        engine.task(container).exit(5);
        assertEquals(5, soon(stopped).exitCode());
        assertEquals(5, soon(next).exitCode());

        assertEquals(5, soon(engine.containers().wait("web", WaitCondition.NOT_RUNNING)).exitCode());
        assertFalse(engine.containers().wait("web", WaitCondition.NEXT_EXIT).isDone());
    }

    @Test
    public void aRemovalEndsEveryWait() {
        Container container = engine.create("web");
        CompletableFuture<WaitResult> next = engine.containers().wait("web", WaitCondition.NEXT_EXIT);

        engine.containers().remove("web", PLAIN);

        assertEquals(0, soon(next).exitCode());
        assertTrue(engine.containers().wait(container.name(), WaitCondition.REMOVED).isCompletedExceptionally());
    }

    @Test
    public void aRemovalIsAnEventBeforeWhoeverWaitsForItIsAnswered() {
        Container container = engine.create("web");
        CompletableFuture<List<String>> told = engine.containers().wait("web", WaitCondition.REMOVED)
                .thenApply(removed -> engine.life().events.actions(container.id()));

        engine.containers().remove("web", PLAIN);

        assertEquals(List.of("create", "destroy"), soon(told));
    }

    @Test
    public void whoeverWaitsForAContainerThatRestartsIsWokenByItsEnd() {
        Container container = engine.run("web", EngineFixture.restarting(io.karavel.model.RestartPolicy.Kind.ALWAYS));
        CompletableFuture<WaitResult> stopped = engine.containers().wait("web", WaitCondition.NOT_RUNNING);

        engine.task(container).exit(4);

        assertEquals(4, soon(stopped).exitCode());
    }

    @Test
    public void namesAreCheckedTakenAndFreed() {
        Container web = engine.create("web");
        EngineException taken = refused(ErrorKind.CONFLICT, () -> engine.create("web"));
        assertTrue(taken.getMessage(), taken.getMessage().contains(web.id().value()));
        for (String wrong : List.of("a", "-ab", "a b", "ä!")) {
            refused(ErrorKind.INVALID, () -> engine.create(wrong));
            refused(ErrorKind.INVALID, () -> engine.containers().rename("web", wrong));
        }
        refused(ErrorKind.INVALID, () -> engine.containers().rename("web", ""));
        refused(ErrorKind.INVALID, () -> engine.containers().rename("web", "web"));
        Container other = engine.create("/other");
        refused(ErrorKind.CONFLICT, () -> engine.containers().rename("other", "web"));

        engine.containers().rename("web", "site");

        assertEquals(web.id(), engine.containers().get("/site").id());
        assertEquals("/web", engine.life().events.last(web.id(), "rename").attributes().get("oldName"));
        assertEquals("site", engine.life().events.last(web.id(), "rename").attributes().get("name"));
        engine.containers().rename(other.id().shortForm(), "web");
        assertEquals("web", engine.get(other.id()).name());
    }

    @Test
    public void namesAreMadeUpUntilOneIsFree() {
        Set<String> names = new HashSet<>();
        for (int count = 0; count < 100; count++) {
            names.add(engine.containers().create(new ContainerRequest(Optional.empty(), Optional.empty(),
                    ContainerConfig.of("image", "run"), HostConfig.DEFAULT)).container().name());
        }
        assertEquals(100, names.size());
        assertTrue(names.toString(), names.stream().allMatch(name -> name.matches("[a-z]+_[a-z]+[0-9]?|[0-9a-f]{12}")));
        NameGenerator always = new NameGenerator((RandomGenerator) () -> 0L);
        assertEquals(always.next(0) + "0", always.next(1));
    }

    @Test
    public void aContainerThatCannotBeMadeLeavesNothing() {
        engine.life().calls.failNext("prepare", EngineException.system("disk full", null));

        refused(ErrorKind.SYSTEM, () -> engine.create("web"));

        assertEquals(List.of(), engine.containers().list());
        awaitThat(() -> engine.life().images.rootFilesystems().isEmpty());
        engine.create("web");
        refused(ErrorKind.NOT_FOUND, () -> engine.create("none", ContainerConfig.of("nothing"), HostConfig.DEFAULT));
        refused(ErrorKind.INVALID, () -> engine.create("none", ContainerConfig.of("image"), HostConfig.DEFAULT));
        refused(ErrorKind.INVALID, () -> engine.create("none", HostConfig.DEFAULT.withRuntime("nothing")));
    }

    /** containerd may make it when the create was given up, and its removal found nothing. */
    @Test
    public void theRootFileSystemOfACreateThatWasGivenUpIsRemovedWhenItComesLate() {
        AtomicReference<ContainerId> id = new AtomicReference<>();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("prepare") && !done) {
                id.set(engine.containers().list().get(0).id());
                throw new EngineException(ErrorKind.TIMEOUT, "no answer");
            }
            if (call.equals("removeRootfs") && done && engine.life().calls.count(call) == 1) {
                assertTrue(engine.folder().resolve("rootfs").resolve(id.get().value()).toFile().mkdirs());
            }
        });

        assertEquals("no answer", refused(ErrorKind.TIMEOUT, () -> engine.create("web")).getMessage());

        assertEquals(List.of(), engine.containers().list());
        awaitThat(() -> engine.life().calls.count("removeRootfs") > 1 && engine.life().images.rootFilesystems().isEmpty());
    }

    /** Has somebody want something of the container that is being made, as soon as it can be seen. */
    private CompletableFuture<Void> wantWhileMade(Runnable wish) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("prepare") && !done && !outcome.isDone()) {
                Thread wanting = new Thread(() -> meet(outcome, wish), "test-wish");
                wanting.start();
                awaitThat(() -> outcome.isDone() || wanting.getState() == Thread.State.TIMED_WAITING);
            }
        });
        return outcome;
    }

    private static void meet(CompletableFuture<Void> outcome, Runnable wish) {
        try {
            wish.run();
            outcome.complete(null);
        } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
        }
    }

    @Test
    public void aContainerThatIsBeingMadeIsRemovedOnceItIs() {
        CompletableFuture<Void> removal = wantWhileMade(() -> engine.containers().remove("web", PLAIN));

        Container container = engine.create("web");

        soon(removal);
        assertEquals(List.of(), engine.life().images.rootFilesystems());
        assertEquals(List.of("create", "destroy"), engine.life().events.actions(container.id()));
    }

    @Test
    public void aContainerThatIsBeingMadeIsStartedOnceItIs() {
        CompletableFuture<Void> start = wantWhileMade(() -> engine.containers().start("web"));

        Container container = engine.create("web");

        soon(start);
        assertEquals(List.of("create", "start"), engine.life().events.actions(container.id()));
        assertEquals(1, engine.life().calls.count("prepare"));
    }

    @Test
    public void aContainerThatCannotBeMadeIsNotStartedMeanwhile() {
        CompletableFuture<Void> start = wantWhileMade(() -> engine.containers().start("web"));
        engine.life().calls.failNext("prepare", EngineException.system("disk full", null));

        refused(ErrorKind.SYSTEM, () -> engine.create("web"));

        CompletionException refusal = assertThrows(CompletionException.class, () -> soon(start));
        assertEquals(ErrorKind.NOT_FOUND, ((EngineException) refusal.getCause()).kind());
        assertEquals(List.of(), List.copyOf(engine.machine.tasks()));
        assertEquals(List.of(), engine.containers().list());
    }

    @Test
    public void theTaskOfAContainerThatIsGoneIsDeletedWhenItEnds() throws Exception {
        Container container = engine.run("web");
        FakeTask task = engine.task(container);
        engine.life().states.delete(container.id(), () -> { });

        task.exit(0);

        awaitThat(() -> engine.machine.tasks().isEmpty());
    }
}
