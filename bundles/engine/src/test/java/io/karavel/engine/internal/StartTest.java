package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.autoRemove;
import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.AttachRequest;
import io.karavel.api.Attachment;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ContainerService.WaitCondition;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.StateView;
import io.karavel.testkit.RecordingSink;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;

/** What a start does, refuses and leaves behind. */
public class StartTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void aStartedContainerRunsWithTheProcessOfItsTask() {
        Container container = engine.run("web");

        assertEquals(engine.task(container).pid(), ((Running) container.actual()).pid());
        assertTrue(engine.task(container).started());
        assertEquals(EngineLife.RUNTIME, container.runtime().orElseThrow().name());
    }

    @Test
    public void startingARunningContainerIsNotModified() {
        Container container = engine.run("web");

        refused(ErrorKind.NOT_MODIFIED, () -> engine.containers().start("web"));
        assertEquals(1, engine.life().calls.count("create"));
        assertEquals(container, engine.get(container.id()));
    }

    @Test
    public void startingAPausedContainerIsAConflict() {
        engine.run("web");
        engine.containers().pause("web");

        EngineException refusal = refused(ErrorKind.CONFLICT, () -> engine.containers().start("web"));
        assertEquals("cannot start a paused container, try unpause instead", refusal.getMessage());
    }

    /** Starts a container and returns while its task is being created, which takes until then. */
    private CompletableFuture<Void> startHeldUpUntil(CountDownLatch goOn) throws InterruptedException {
        CountDownLatch creating = new CountDownLatch(1);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("create") && !done) {
                creating.countDown();
                awaitQuietly(goOn);
            }
        });
        CompletableFuture<Void> start = meanwhile(() -> engine.containers().start("web"));
        assertTrue(creating.await(60, TimeUnit.SECONDS));
        return start;
    }

    @Test
    public void aSecondStartWaitsForTheFirst() throws Exception {
        Container container = engine.create("web");
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> first = startHeldUpUntil(goOn);
        CompletableFuture<Void> second = meanwhile(
                () -> refused(ErrorKind.NOT_MODIFIED, () -> engine.containers().start("web")));

        assertFalse(second.isDone());
        goOn.countDown();

        soon(first);
        soon(second);
        assertEquals(1, engine.life().calls.count("create"));
        assertTrue(engine.get(container.id()).view().running());
    }

    @Test
    public void aStopWaitsForTheStartThatIsUnderWay() throws Exception {
        Container container = engine.create("web");
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> start = startHeldUpUntil(goOn);
        CompletableFuture<Void> stop = meanwhile(() -> engine.containers().stop(container.id().value(), StopRequest.DEFAULT));

        assertFalse(stop.isDone());
        goOn.countDown();

        soon(start);
        soon(stop);
        assertEquals(143, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void aFailedStartLeavesACreatedContainerWithWhatAShellWouldSay() {
        Container container = engine.create("web");
        for (Map.Entry<String, Integer> failure : Map.of(
                "OCI runtime create failed: exec: \"nothing\": executable file not found in $PATH: unknown", 127,
                "OCI runtime create failed: exec: \"/etc\": is a directory: unknown", 126,
                "OCI runtime create failed: exec: \"/data\": permission denied: unknown", 126,
                "OCI runtime create failed: something else", 128).entrySet()) {
            engine.life().calls.failNext("create", EngineException.system(failure.getKey(), null));

            EngineException refusal = refused(failure.getValue() == 128 ? ErrorKind.SYSTEM : ErrorKind.INVALID,
                    () -> engine.containers().start("web"));

            StateView view = engine.get(container.id()).view();
            assertEquals("created", view.status().text());
            assertEquals(failure.getKey(), (int) failure.getValue(), view.exitCode());
            assertEquals(refusal.getMessage(), view.error());
            assertTrue(view.error(), view.error().startsWith("failed to create task for container: " + failure.getKey()));
            assertEquals(failure.getValue() == 126, view.error().contains("permission denied"));
        }
        assertTrue(engine.machine.tasks().isEmpty());
        assertFalse(engine.life().events.actions(container.id()).contains("start"));
    }

    @Test
    public void thatContainerdIsAwaySaysNothingOfTheContainer() {
        Container container = engine.create("web");
        engine.life().calls.failNext("create",
                new EngineException(ErrorKind.UNAVAILABLE, "containerd at /run/c.sock is away: No such file or directory"));

        refused(ErrorKind.UNAVAILABLE, () -> engine.containers().start("web"));

        assertEquals(128, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void aContainerWhoseStartFailedCanBeStartedAgain() {
        Container container = engine.create("web");
        engine.life().calls.failNext("start", EngineException.system("OCI runtime start failed: no luck", null));
        refused(ErrorKind.SYSTEM, () -> engine.containers().start("web"));

        engine.containers().start("web");

        assertEquals("", engine.get(container.id()).view().error());
        assertTrue(engine.get(container.id()).view().running());
    }

    @Test
    public void aContainerThatRanBeforeStaysExitedWhenItsNextStartFails() {
        Container container = engine.run("web");
        engine.task(container).exit(3);
        engine.awaitEvent(container, "die");
        engine.life().calls.failNext("create", EngineException.system("OCI runtime create failed: no luck", null));

        refused(ErrorKind.SYSTEM, () -> engine.containers().start("web"));

        assertEquals("exited", engine.get(container.id()).view().status().text());
        assertEquals(128, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void aContainerToBeRemovedIsRemovedWhenItsStartFails() {
        Container container = engine.create("web", autoRemove());
        CompletableFuture<Integer> code = engine.containers().wait("web", WaitCondition.REMOVED).toCompletableFuture()
                .thenApply(result -> result.exitCode());
        engine.life().calls.failNext("create",
                EngineException.system("OCI runtime create failed: executable file not found in $PATH", null));

        refused(ErrorKind.INVALID, () -> engine.containers().start("web"));

        engine.awaitGone(container);
        assertEquals(127, (int) soon(code));
        engine.awaitEvent(container, "destroy");
        assertEquals(List.of(), engine.life().images.rootFilesystems());
    }

    @Test
    public void aClientAttachedBeforeAStartThatFailsIsLetGo() {
        for (String failing : List.of("mounts", "create", "start")) {
            Container container = engine.create("web-" + failing);
            forgetMounts(failing);
            RecordingSink sink = new RecordingSink();
            Attachment attachment = engine.life().streams.attach(container.name(),
                    new AttachRequest(false, true, true, false, true, ""), sink);
            engine.life().calls.failNext(failing, EngineException.system("no luck", null));

            refused(ErrorKind.SYSTEM, () -> engine.containers().start(container.id().value()));

            soon(attachment.ended());
            EngineFixture.awaitThat(sink::ended);
        }
    }

    /** Has the next start ask for the mounts, as the first one of an engine does. */
    private void forgetMounts(String failing) {
        if (failing.equals("mounts")) {
            try {
                engine.restart();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    public void aStartAfterTheEndGetsATaskOfItsOwn() {
        Container container = engine.run("web");
        int first = engine.task(container).pid();
        engine.task(container).exit(0);
        engine.awaitState(container, io.karavel.model.ActualState.Exited.class);

        engine.containers().start("web");

        assertTrue(engine.task(container).pid() != first);
        assertTrue(engine.get(container.id()).view().running());
        EngineFixture.awaitThat(() -> engine.life().calls.count("delete") == 1);
        assertTrue("the new task is left alone", engine.machine.find(container.id()).isPresent());
    }

    @Test
    public void anUnknownContainerIsNotFound() {
        refused(ErrorKind.NOT_FOUND, () -> engine.containers().start("nobody"));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
