package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.config;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.Attachment;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.api.OutputSink;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.Container;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.testkit.FakeProcess;
import io.karavel.testkit.RecordingSink;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Rule;
import org.junit.Test;

/** Further processes in containers. */
public class ExecTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private final AtomicReference<FakeProcess> process = new AtomicReference<>();

    private static ExecRequest request(String user, String... command) {
        return new ExecRequest(List.of(command), List.of(), user, "", false, false, true, true, true, "", Optional.empty());
    }

    private void keepRunning() {
        engine.machine.execProgram(process::set);
    }

    private String create(Container container) {
        return engine.life().execs.create(container.name(), request("", "do", "it"));
    }

    /** What is frozen while its runtime starts it hangs, and its shim with it. */
    @Test
    public void aContainerIsNotFrozenWhileOneIsBeingStarted() throws Exception {
        Container container = engine.run("web");
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<Void> starting = new CompletableFuture<>();
        engine.machine.execProgram(started -> {
            starting.complete(null);
            goOn.join();
            started.exit(0);
        });
        String exec = create(container);
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> engine.life().execs.startDetached(exec));
        soon(starting);
        Thread pause = new Thread(() -> engine.containers().pause("web"));
        pause.start();
        awaitThat(() -> pause.getState() == Thread.State.TIMED_WAITING);
        assertFalse(engine.task(container).paused());

        String late = engine.life().execs.create("web", request("", "do", "it"));
        CompletableFuture<Void> lateStart = CompletableFuture.runAsync(() -> engine.life().execs.startDetached(late));
        goOn.complete(null);
        soon(start);
        awaitThat(() -> engine.task(container).paused());
        String refusal = assertThrows(CompletionException.class, () -> soon(lateStart)).getCause().getMessage();
        assertTrue(refusal, refusal.endsWith("is paused, unpause the container before exec"));
    }

    @Test
    public void onlyARunningContainerTakesOne() {
        Map<String, String> delayed = Map.of("io.karavel.restart.minimum", "1h", "io.karavel.restart.maximum", "1h");
        Container container = engine.create("web", config(false, false, false, delayed, ""), restarting(Kind.ALWAYS));
        refused(ErrorKind.CONFLICT, () -> create(container));
        engine.containers().start("web");
        refused(ErrorKind.INVALID, () -> engine.life().execs.create("web", request("")));
        EngineException noUser = refused(ErrorKind.INVALID, () -> engine.life().execs.create("web", request("nobody", "do")));
        assertEquals("unable to find user nobody: no matching entries in passwd file", noUser.getMessage());
        engine.containers().pause("web");
        assertTrue(refused(ErrorKind.CONFLICT, () -> create(container)).getMessage()
                .endsWith("is paused, unpause the container before exec"));
        engine.containers().unpause("web");
        engine.task(container).exit(1);
        engine.awaitState(container, Restarting.class);
        assertTrue(refused(ErrorKind.CONFLICT, () -> create(container)).getMessage()
                .endsWith("is restarting, wait until the container is running"));
        refused(ErrorKind.NOT_FOUND, () -> engine.life().execs.create("nobody", request("", "do")));
    }

    @Test
    public void nothingIsRunByAScriptThatSomebodyChanged() {
        Container container = engine.run("web");
        String created = create(container);
        engine.life().registry.tamperWith(EngineLife.RUNTIME);
        refused(ErrorKind.SYSTEM, () -> create(container));
        refused(ErrorKind.SYSTEM, () -> engine.life().execs.startDetached(created));
        engine.containers().stop("web", StopRequest.DEFAULT);
        refused(ErrorKind.SYSTEM, () -> engine.containers().start("web"));
        assertTrue(engine.get(container.id()).actual() instanceof Exited);
    }

    @Test
    public void oneThatBeginsWhileItsRuntimeIsExchangedIsMadeByTheNext() {
        Container container = engine.run("web");
        engine.machine.execProgram(one -> one.exit(3));
        String id = create(container);
        AtomicBoolean exchanged = new AtomicBoolean();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("exec") && !done && exchanged.compareAndSet(false, true)) {
                engine.life().exchangeRuntime();
                throw new EngineException(ErrorKind.UNAVAILABLE, "the runtime is being stopped");
            }
        });
        engine.life().execs.startDetached(id);
        awaitThat(() -> engine.life().execs.get(id).exitCode().equals(Optional.of(3)));
    }

    @Test
    public void oneThatItsRuntimeRefusesIsNotTriedAgain() {
        Container container = engine.run("web");
        String id = create(container);
        AtomicInteger tries = new AtomicInteger();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("exec") && !done) {
                tries.incrementAndGet();
                throw new EngineException(ErrorKind.UNAVAILABLE, "no room");
            }
        });
        assertEquals("no room", refused(ErrorKind.UNAVAILABLE, () -> engine.life().execs.startDetached(id)).getMessage());
        assertEquals(1, tries.get());
    }

    @Test
    public void itRunsOnceAndItsCodeIsThereWhenItsOutputEnds() {
        Container container = engine.run("web");
        engine.machine.execProgram(one -> {
            one.print("out");
            one.printError("err");
            one.exit(3);
        });
        String id = create(container);
        assertFalse(engine.life().execs.get(id).running());
        CompletableFuture<Optional<Integer>> codeAtTheEnd = new CompletableFuture<>();
        RecordingSink kept = new RecordingSink();

        Attachment attachment = engine.life().execs.start(id, Optional.empty(), new OutputSink() {
            @Override
            public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
                return kept.write(stderr, data);
            }

            @Override
            public void end() {
                codeAtTheEnd.complete(engine.life().execs.get(id).exitCode());
            }
        });

        assertEquals(Optional.of(3), soon(codeAtTheEnd));
        soon(attachment.ended());
        assertEquals("out", kept.text());
        assertEquals("err", kept.errorText());
        assertEquals("exec command has already run",
                refused(ErrorKind.CONFLICT, () -> engine.life().execs.startDetached(id)).getMessage());
        engine.awaitEvent(container, "exec_die");
        assertEquals(List.of("create", "start", "exec_create: do it", "exec_start: do it", "exec_die"),
                engine.life().events.actions(container.id()));
        assertEquals("3", engine.life().events.last(container.id(), "exec_die").attributes().get("exitCode"));
        assertEquals(id, engine.life().events.last(container.id(), "exec_die").attributes().get("execID"));
        awaitThat(() -> engine.life().calls.count("exec-delete") == 1);
    }

    @Test
    public void itIsInspectedWhileItRunsAndForgottenSomeMinutesAfter() {
        Container container = engine.run("web");
        keepRunning();
        String id = create(container);
        engine.life().execs.startDetached(id);

        assertTrue(engine.life().execs.get(id).running());
        assertEquals(process.get().pid(), engine.life().execs.get(id).pid());
        assertEquals(List.of(id), engine.life().execs.runningIn(container.id()));
        assertTrue(refused(ErrorKind.CONFLICT, () -> engine.life().execs.startDetached(id)).getMessage().endsWith("already running"));
        engine.life().execs.resize(id, new TerminalSize(10, 20));
        assertEquals(new TerminalSize(10, 20), process.get().size().orElseThrow());
        process.get().exit(0);
        awaitThat(() -> !engine.life().execs.get(id).running());
        engine.life().execs.forgetEndedBefore(Instant.now().minus(Duration.ofMinutes(5)));
        assertEquals(Optional.of(0), engine.life().execs.get(id).exitCode());
        engine.life().execs.forgetEndedBefore(Instant.now().plusSeconds(1));
        refused(ErrorKind.NOT_FOUND, () -> engine.life().execs.get(id));
    }

    @Test
    public void oneThatCannotStartHasTheCodeAShellWouldSay() {
        Container container = engine.run("web");
        String id = create(container);
        engine.life().calls.failNext("exec-start", EngineException.system(
                "OCI runtime exec failed: exec: \"do\": executable file not found in $PATH", null));
        RecordingSink sink = new RecordingSink();

        refused(ErrorKind.SYSTEM, () -> engine.life().execs.start(id, Optional.empty(), sink));

        assertEquals(Optional.of(127), engine.life().execs.get(id).exitCode());
        awaitThat(sink::ended);
        assertEquals(1, engine.life().calls.count("exec-delete"));
    }

    @Test
    public void oneWhoseStartIsGivenUpIsEndedWhereItRunsAllTheSame() {
        Container container = engine.run("web");
        keepRunning();
        String id = create(container);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("exec-start") && done) {
                engine.life().calls.failNext("exec-delete", new EngineException(ErrorKind.TIMEOUT, "its shim is wedged"));
                throw new EngineException(ErrorKind.TIMEOUT, "no answer");
            }
        });

        assertEquals("no answer", refused(ErrorKind.TIMEOUT, () -> engine.life().execs.startDetached(id)).getMessage());

        assertFalse(engine.life().execs.get(id).running());
        awaitThat(() -> process.get().ended() && engine.life().calls.count("exec-delete") > 1);
        assertEquals(Signal.KILL, process.get().signals().get(0));
    }

    @Test
    public void itsInputEndsWithItsClients() {
        Container container = engine.run("web");
        keepRunning();
        String id = create(container);
        Attachment attachment = engine.life().execs.start(id, Optional.empty(), new RecordingSink());
        soon(attachment.input(ByteBuffer.wrap("typed".getBytes())));

        attachment.endInput();

        assertEquals("typed", soon(CompletableFuture.supplyAsync(process.get()::readInput)));
        awaitThat(process.get()::stdinClosed);
        process.get().exit(0);
    }

    @Test
    public void itEndsWithItsContainerAndGoesWithIt() {
        Container container = engine.run("web");
        keepRunning();
        String id = create(container);
        engine.life().execs.startDetached(id);

        engine.containers().kill("web", Signal.KILL);

        awaitThat(() -> engine.life().execs.get(id).exitCode().equals(Optional.of(137)));
        engine.containers().remove("web", new io.karavel.api.ContainerService.RemoveRequest(false, false));
        refused(ErrorKind.NOT_FOUND, () -> engine.life().execs.get(id));
    }

    private void start(String exec) {
        engine.life().execs.startDetached(exec);
    }

    private Path pipes(Container container, String folder) {
        return engine.folder().resolve("exec/containers").resolve(container.id().value()).resolve(folder);
    }

    @Test
    public void aProbeThatTheEngineLeftWhenItDiedIsEndedAndWhatUsersBeganGoesOn() throws Exception {
        List<FakeProcess> started = new CopyOnWriteArrayList<>();
        engine.machine.execProgram(started::add);
        Container container = engine.run("web");
        String probe = engine.life().execs.createProbe("web", request("", "hang"));
        start(probe);
        start(create(container));

        engine.killAndRestart(() -> assertTrue(pipes(container, "probe-" + probe).toFile().isDirectory()));

        awaitThat(() -> !pipes(container, "probe-" + probe).toFile().exists());
        assertEquals(List.of(Signal.KILL), started.get(0).signals());
        assertEquals(1, engine.life().calls.count("exec-delete"));
        assertEquals(List.of(), started.get(1).signals());
        assertFalse(started.get(1).ended());
    }

    @Test
    public void ofAProbeThatEndedWhileTheEngineWasAwayNothingIsKept() throws Exception {
        keepRunning();
        Container container = engine.run("web");
        String probe = engine.life().execs.createProbe("web", request("", "hang"));
        start(probe);

        engine.killAndRestart(() -> process.get().exit(0));

        awaitThat(() -> !pipes(container, "probe-" + probe).toFile().exists());
        assertEquals(1, engine.life().calls.count("exec-delete"));
        assertEquals(List.of(), process.get().signals());
    }

    @Test
    public void aProbeOfThisLifeIsNotTakenForOneThatWasLeft() throws Exception {
        keepRunning();
        Container container = engine.run("web");
        engine.killAndRestart();
        String probe = engine.life().execs.createProbe("web", request("", "hang"));
        start(probe);
        engine.life().reconciliation.await(engine.get(container.id()));
        new AbandonedProbes(engine.life().parts, engine.life().reconciliation, new ProcessTrees(Path.of("/proc")))
                .end(engine.life().configs.current(), probe::equals);
        assertEquals(0, engine.life().calls.count("find"));
        assertTrue(engine.life().execs.get(probe).running());
    }
}
