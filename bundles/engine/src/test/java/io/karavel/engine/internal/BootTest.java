package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.autoRemove;
import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.AttachRequest;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.Task;
import io.karavel.testkit.FakeTask;
import io.karavel.testkit.RecordingSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;

/** What an engine makes of what the one before it left. */
public class BootTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void whatRunsGoesOnAndIsTakenOver() throws Exception {
        Container container = engine.run("web");
        FakeTask task = engine.task(container);
        task.print("before\n");

        engine.killAndRestart(() -> task.print("meanwhile\n"));

        RecordingSink sink = new RecordingSink();
        engine.life().streams.attach("web", new AttachRequest(false, true, true, false, true, ""), sink);
        assertFalse(task.ended());
        awaitThat(() -> engine.life().calls.count("list") > 0);
        assertEquals(container.actual(), engine.get(container.id()).actual());
        engine.containers().stop("web", StopRequest.DEFAULT);
        assertEquals(143, engine.get(container.id()).view().exitCode());
    }

    @Test
    public void anEndMeanwhileIsReportedOnceWithItsCodeAndTime() throws Exception {
        Container container = engine.run("web");
        AtomicReference<Instant> later = new AtomicReference<>();
        Instant earlier = Instant.now();

        engine.killAndRestart(() -> {
            engine.task(container).exit(42);
            later.set(Instant.now());
        });

        Exited exited = engine.awaitState(container, Exited.class);
        assertEquals(42, exited.code());
        assertFalse(exited.finishedAt().toString(), exited.finishedAt().isBefore(earlier) || exited.finishedAt().isAfter(later.get()));
        engine.awaitEvent(container, "die");
        assertEquals(List.of("die"), engine.life().events.actions(container.id()));
        engine.restart();
        awaitThat(() -> engine.life().calls.count("list") > 0);
        assertEquals(List.of(), engine.life().events.actions(container.id()));
    }

    @Test
    public void anEndThatNobodySawHasCode255() throws Exception {
        Container container = engine.run("web");

        engine.killAndRestart(engine.machine::close);

        assertEquals(255, engine.awaitState(container, Exited.class).code());
    }

    @Test
    public void whatWasStoppedByHandStaysSoWhenOnlyABundleIsExchanged() throws Exception {
        Container always = engine.run("always", restarting(Kind.ALWAYS));
        Container running = engine.run("running", restarting(Kind.ALWAYS));
        engine.containers().stop("always", StopRequest.DEFAULT);

        engine.life().exchangeRuntime();
        // Whoever sends one that ends nothing waits, as everybody does, until the engine has looked around.
        engine.containers().kill("running", new Signal(1));

        assertTrue(engine.get(running.id()).actual() instanceof Running);
        assertTrue(engine.get(always.id()).actual() instanceof Exited);
    }

    @Test
    public void whatWasToRunIsStarted() throws Exception {
        Container always = engine.run("always", restarting(Kind.ALWAYS));
        Container unlessStopped = engine.run("unless-stopped", restarting(Kind.UNLESS_STOPPED));
        Container stopped = engine.run("stopped", restarting(Kind.UNLESS_STOPPED));
        Container failed = engine.run("failed", restarting(Kind.ON_FAILURE));
        Container plain = engine.run("plain");
        Container fresh = engine.create("fresh", restarting(Kind.ALWAYS));
        engine.containers().stop("always", StopRequest.DEFAULT);
        engine.containers().stop("stopped", StopRequest.DEFAULT);

        engine.killAndRestart(engine.machine::close);

        for (Container wanted : List.of(always, unlessStopped, failed)) {
            engine.awaitState(wanted, Running.class);
        }
        assertEquals(255, engine.awaitState(plain, Exited.class).code());
        assertTrue(engine.get(stopped.id()).actual() instanceof Exited);
        assertEquals("created", engine.get(fresh.id()).view().status().text());
    }

    @Test
    public void whatWasToBeRemovedIsRemoved() throws Exception {
        Container endedMeanwhile = engine.run("ended", autoRemove());
        Container lost = engine.run("lost", autoRemove());

        engine.killAndRestart(() -> {
            engine.task(endedMeanwhile).exit(0);
            engine.task(lost).exit(0);
        });

        engine.awaitGone(endedMeanwhile);
        engine.awaitGone(lost);
        assertEquals(List.of(), engine.life().images.rootFilesystems());
    }

    @Test
    public void whatWasToBeRemovedAfterAStartThatWasCutShortIsRemoved() throws Exception {
        Container started = engine.create("started", autoRemove());
        Container created = engine.create("created", autoRemove());
        EngineLife first = engine.life();
        first.calls.interfere((call, done) -> {
            if (call.equals("create")) {
                first.die();
            }
        });
        assertThrows(RuntimeException.class, () -> engine.containers().start("started"));

        engine.killAndRestart();

        engine.awaitGone(started);
        assertEquals("created", engine.get(created.id()).view().status().text());
    }

    @Test
    public void anEndMeanwhileIsKnownBeforeAnyoneIsAnswered() throws Exception {
        Container container = engine.run("web");
        FakeTask ended = engine.task(container);

        engine.killAndRestart(() -> ended.exit(42));
        engine.containers().start("web");

        assertNotSame(ended, engine.task(container));
        assertTrue(engine.get(container.id()).actual() instanceof Running);
    }

    @Test
    public void theRemovalOfWhatNeverRanIsFinished() throws Exception {
        Container container = engine.create("web");
        EngineLife first = engine.life();
        first.calls.interfere((call, done) -> {
            if (call.equals("removeRootfs")) {
                first.die();
            }
        });
        assertThrows(RuntimeException.class, () -> engine.containers().remove("web", new RemoveRequest(false, false)));

        engine.killAndRestart();

        engine.awaitGone(container);
        assertEquals(List.of(), engine.life().images.rootFilesystems());
    }

    @Test
    public void whatNobodyKnowsOfIsEnded() throws Exception {
        ContainerId unknown = ContainerId.random();

        engine.killAndRestart(() -> engine.machine.foreignTask(engine.life().specOfAnother(unknown)));

        awaitThat(() -> engine.machine.find(unknown).isEmpty());
        awaitThat(() -> engine.machine.known().isEmpty());
    }

    @Test
    public void whatIsLeftOfAnUnknownContainerIsClearedAway() throws Exception {
        ContainerId kept = ContainerId.random();
        ContainerId rootfs = ContainerId.random();
        Path pipes = engine.folder().resolve("exec/containers").resolve(ContainerId.random().value());
        Container container = engine.run("web");

        engine.killAndRestart(() -> {
            engine.machine.keep(kept);
            make(engine.folder().resolve("rootfs").resolve(rootfs.value()));
            make(pipes.resolve("init"));
        });

        awaitThat(() -> engine.machine.known().equals(Set.of(container.id())));
        awaitThat(() -> engine.life().images.rootFilesystems().equals(List.of(container.id().value())));
        awaitThat(() -> Files.notExists(pipes));
        assertTrue(Files.exists(pipes.resolveSibling(container.id().value())));
        assertFalse(engine.task(container).ended());
    }

    @Test
    public void whatBelongsToAContainerWhoseFileIsDamagedStays() throws Exception {
        Container container = engine.run("web");
        ContainerId unknown = ContainerId.random();

        engine.killAndRestart(() -> {
            engine.machine.keep(unknown);
            try {
                Files.writeString(engine.folder().resolve("data/containers").resolve(container.id().value()).resolve("state.json"), "{");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        awaitThat(() -> engine.machine.known().equals(Set.of(container.id())));
        awaitThat(() -> engine.life().calls.count("rootFilesystems") > 0);
        assertTrue(engine.find(container.id()).isEmpty());
        assertFalse(engine.task(container).ended());
        assertEquals(List.of(container.id().value()), engine.life().images.rootFilesystems());
    }

    @Test
    public void whatIsRemovedBeforeItsRuntimeComesLeavesNothing() throws Exception {
        Container container = engine.run("web");
        engine.task(container).exit(0);
        engine.awaitState(container, Exited.class);
        awaitThat(() -> engine.machine.tasks().isEmpty());
        engine.life().registry.remove(EngineLife.RUNTIME);

        engine.containers().remove("web", new RemoveRequest(false, false));
        assertEquals(Set.of(container.id()), engine.machine.known());
        engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);

        awaitThat(() -> engine.machine.known().isEmpty());
    }

    @Test
    public void whatIsRemovedWhileItsRuntimeComesLeavesNothing() throws Exception {
        Container container = engine.run("web");
        engine.task(container).exit(0);
        engine.awaitState(container, Exited.class);
        awaitThat(() -> engine.machine.tasks().isEmpty());
        engine.life().registry.remove(EngineLife.RUNTIME);
        int before = engine.life().calls.count("rootFilesystems");
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("removeRootfs") && !done) {
                engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);
                awaitThat(() -> engine.life().calls.count("rootFilesystems") > before);
            }
        });

        engine.containers().remove("web", new RemoveRequest(false, false));

        assertEquals(Set.of(), engine.machine.known());
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    public void whatIsRemovedWhileTheEngineLooksAroundIsNotTakenOver() throws Exception {
        Container container = engine.run("web");
        Container other = engine.run("other");
        engine.task(container).exit(0);
        engine.awaitState(container, Exited.class);
        awaitThat(() -> engine.machine.tasks().size() == 1);
        engine.machine.foreignTask(engine.life().specOfAnother(container.id())).exit(0);
        CountDownLatch removing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("removeRootfs") && !done) {
                removing.countDown();
                awaitThat(() -> goOn.getCount() == 0);
            }
        });
        CompletableFuture<Void> removal = meanwhile(() -> engine.containers().remove("web", new RemoveRequest(false, false)));
        removing.await();
        int looks = engine.life().calls.count("rootFilesystems");

        engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);
        awaitThat(() -> engine.life().calls.count("rootFilesystems") > looks);
        goOn.countDown();
        soon(removal);

        engine.containers().stop("other", StopRequest.DEFAULT);
        assertEquals(List.of("create", "start", "die", "destroy"), engine.life().events.actions(container.id()));
        assertTrue(engine.machine.find(container.id()).isEmpty());
    }

    @Test
    public void aContainerThatTakesLongToLookAfterHoldsUpNoOther() throws Exception {
        Container stuck = engine.run("stuck");
        engine.run("other");
        engine.task(stuck).exit(0);
        engine.awaitState(stuck, Exited.class);
        awaitThat(() -> engine.machine.tasks().size() == 1);
        engine.machine.foreignTask(engine.life().specOfAnother(stuck.id())).exit(0);
        CountDownLatch deleting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("delete") && !done && deleting.getCount() > 0) {
                deleting.countDown();
                awaitThat(() -> goOn.getCount() == 0);
            }
        });
        engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);
        deleting.await();

        engine.containers().stop("other", StopRequest.DEFAULT);
        CompletableFuture<Void> start = meanwhile(() -> engine.containers().start("stuck"));
        assertFalse(start.isDone());
        goOn.countDown();
        soon(start);

        assertTrue(engine.get(stuck.id()).view().running());
    }

    /** As a shim does that is to add a process, while the engine dies that holds the other end of the pipe. */
    @Test
    public void whoeverOpensThePipesOfAProcessOfTheLastEngineDoesNotWaitForEver() throws Exception {
        Container container = engine.run("web");
        Path folder = engine.folder().resolve("exec/containers").resolve(container.id().value()).resolve("exec-1");
        make(folder);
        Path pipe = folder.resolve("stdout");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        CompletableFuture<Void> opened = meanwhile(() -> {
            try {
                Files.newOutputStream(pipe, StandardOpenOption.WRITE).close();
            } catch (NoSuchFileException clearedAwayBefore) {
                // Nor does whoever comes that late.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        engine.killAndRestart();

        soon(opened);
        engine.containers().stop("web", StopRequest.DEFAULT);
    }

    @Test
    public void aBootAsksOnceHoweverManyContainersThereAre() throws Exception {
        for (int i = 0; i < 20; i++) {
            engine.create("created-" + i);
            engine.run("running-" + i, restarting(Kind.ALWAYS));
            engine.task(engine.run("ended-" + i)).exit(1);
        }
        awaitThat(() -> engine.machine.tasks().size() == 20);

        engine.killAndRestart();

        awaitThat(() -> engine.life().calls.count("rootFilesystems") > 0);
        engine.containers().pause("running-0");
        assertEquals(List.of("list", "containers", "rootFilesystems", "pause"), engine.life().calls.all().stream()
                .filter(call -> !call.startsWith("event-")).toList());
    }

    @Test
    public void aContainerStartedWhileTheEngineLooksAroundIsNotTakenForLost() throws Exception {
        Container container = engine.create("web");
        Container other = engine.run("other");
        CountDownLatch listing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("list") && done) {
                listing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        CompletableFuture<Void> arrival = meanwhile(() -> engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime));
        soon(arrival);
        listing.await();
        engine.containers().start("web");
        goOn.countDown();

        engine.containers().stop("other", StopRequest.DEFAULT);
        engine.containers().kill("web", new io.karavel.model.Signal(1));

        assertTrue(engine.get(container.id()).view().running());
        assertEquals(List.of("create", "start", "kill", "die", "stop"), engine.life().events.actions(other.id()));
    }

    @Test
    public void aListFromBeforeTheLastStartIsNotTakenForWhatRunsNow() throws Exception {
        Container container = engine.run("web", restarting(Kind.ALWAYS));
        FakeTask first = engine.task(container);
        AtomicBoolean listed = new AtomicBoolean();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("list") && done && listed.compareAndSet(false, true)) {
                first.exit(1);
                awaitThat(() -> engine.get(container.id()).actual() instanceof Running now && now.pid() != first.pid());
            }
        });

        engine.life().exchangeRuntime();
        engine.containers().kill("web", new Signal(1));
        FakeTask second = engine.task(container);
        second.exit(7);
        awaitThat(() -> engine.life().events.actions(container.id()).stream().filter("die"::equals).count() == 2);

        assertEquals("7", engine.life().events.last(container.id(), "die").attributes().get("exitCode"));
    }

    /** The last engine was killed before it could note that the container had started. */
    @Test
    public void aTaskWhoseContainerIsRemovedAsItIsTakenOverIsEnded() throws Exception {
        Container container = engine.create("web");
        engine.life().calls.failNext("create", EngineException.system("not yet", null));
        assertThrows(EngineException.class, () -> engine.containers().start("web"));
        FakeTask task = engine.machine.foreignTask(engine.life().specOfAnother(container.id()));
        AtomicReference<CompletableFuture<Void>> removal = new AtomicReference<>();

        engine.life().registry.remove(EngineLife.RUNTIME);
        engine.life().registry.add(EngineLife.RUNTIME, whosePidIsAskedFor(() -> {
            removal.set(meanwhile(() -> engine.containers().remove("web", new RemoveRequest(true, false))));
            awaitThat(() -> engine.get(container.id()).actual() instanceof Removing);
        }));

        awaitThat(() -> removal.get() != null);
        soon(removal.get());
        assertTrue(task.ended());
        assertTrue(engine.find(container.id()).isEmpty());
    }

    /** The runtime, with something that happens as soon as the process of one of its tasks matters. */
    private ContainerRuntime whosePidIsAskedFor(Runnable first) {
        AtomicBoolean asked = new AtomicBoolean();
        return proxy(ContainerRuntime.class, engine.life().runtime, (method, result) -> method.equals("list")
                ? ((List<?>) result).stream().map(task -> proxy(Task.class, (Task) task, (call, answer) -> {
                    if (call.equals("pid") && asked.compareAndSet(false, true)) {
                        first.run();
                    }
                    return answer;
                })).toList() : result);
    }

    private static <T> T proxy(Class<T> type, T real, BiFunction<String, Object, Object> after) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            try {
                return after.apply(method.getName(), method.invoke(real, arguments));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @Test
    public void aRuntimeThatDoesNotAnswerIsAskedAgain() throws Exception {
        Container container = engine.run("web");
        engine.life().calls.failNext("list", new EngineException(io.karavel.api.ErrorKind.UNAVAILABLE, "not yet"));
        engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);

        awaitThat(() -> engine.life().calls.count("list") >= 3);
        assertTrue(engine.get(container.id()).view().running());
    }

    @Test
    public void anEngineThatStopsLeavesNoThread() throws Exception {
        Container container = engine.run("web", restarting(Kind.ALWAYS));
        engine.task(container).exit(1);
        engine.life().close();

        awaitThat(() -> threads().isEmpty());
    }

    @Test
    public void anEngineThatStopsWhileItLooksAroundLeavesNoThread() throws Exception {
        engine.run("web");
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("list") && done) {
                meanwhile(() -> {
                    try {
                        engine.life().close();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);

        awaitThat(() -> threads().isEmpty());
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
                .filter(name -> name.startsWith("karavel-")).collect(Collectors.toSet());
    }

    @Test
    public void aHalfDoneRemovalIsFinished() throws Exception {
        Container container = engine.run("web");
        engine.task(container).exit(0);
        engine.awaitState(container, Exited.class);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("removeRootfs")) {
                engine.life().die();
                throw new IllegalStateException("killed");
            }
        });
        org.junit.Assert.assertThrows(RuntimeException.class,
                () -> engine.containers().remove("web", new RemoveRequest(false, false)));

        engine.killAndRestart();

        engine.awaitGone(container);
    }
}
