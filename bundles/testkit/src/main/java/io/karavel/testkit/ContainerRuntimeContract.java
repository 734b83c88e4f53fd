package io.karavel.testkit;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.Attachment;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.spi.runtime.StreamPaths;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import io.karavel.stdio.AttachOptions;
import io.karavel.stdio.ProcessStreams;
import io.karavel.stdio.StdioService;
import io.karavel.stdio.StreamRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;
import org.junit.rules.TemporaryFolder;

/**
 * What every {@link ContainerRuntime} does, as tests. Extend it, say how to get your runtime and what it needs to run a shell
 * script, and run it with JUnit 4. Containers are busybox ones: {@code /bin/sh} and {@code /bin/busybox} are all a script relies on.
 * What a runtime cannot do by its nature ({@link #abilities}) it has to refuse as {@code NOT_IMPLEMENTED}.
 */
public abstract class ContainerRuntimeContract {
    private static final String FOREVER = "while true; do busybox sleep 1; done";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final StdioService stdio = new StdioService(Duration.ofSeconds(10));
    private final List<ContainerId> made = new ArrayList<>();
    private ContainerRuntime runtime;

    /** What not every runtime can do. */
    public enum Ability {
        /** Further processes in a container. */
        EXEC,
        /** Terminals, and their sizes. */
        TERMINAL,
        /** Freezing and thawing. */
        PAUSE,
        /** Other limits for what runs. */
        UPDATE,
        /** Tasks go on while the engine is away. Where they do not, they have ended when it is stopped, and the next knows none. */
        OUTLIVING
    }

    /** What this runtime can do: everything, unless a subclass says otherwise. */
    protected Set<Ability> abilities() {
        return EnumSet.allOf(Ability.class);
    }

    /** A runtime as an engine gets it that starts: it knows nothing of what others before it did, and can find out. */
    protected abstract ContainerRuntime newRuntime() throws Exception;

    /** The engine of a runtime stops. What it runs goes on, where the runtime is able to have that. */
    protected abstract void stop(ContainerRuntime stopped) throws Exception;

    /** What to create a task from that runs {@code /bin/sh -c SCRIPT}, or the command as it is where it has more parts. */
    protected abstract TaskSpec spec(ContainerId id, List<String> command, StreamPaths streams) throws Exception;

    /** OCI's {@code process} object for a further process, as JSON. */
    protected abstract byte[] process(List<String> command, boolean terminal);

    /** Frees what {@link #spec} made. */
    protected abstract void forget(ContainerId id) throws Exception;

    @Before
    public void beginWithANewRuntime() throws Exception {
        runtime = newRuntime();
    }

    @After
    public void endWhatIsLeft() throws Exception {
        for (Task task : runtime.list()) {
            if (made.contains(task.container())) {
                if (!task.exit().toCompletableFuture().isDone()) {
                    task.signal(Signal.KILL);
                    exit(task);
                }
                task.delete();
            }
        }
        for (ContainerId id : made) {
            runtime.remove(id);
            forget(id);
        }
        stop(runtime);
        stdio.close();
    }

    /** A task and the engine's ends of its streams. */
    protected record Started(Task task, ProcessStreams streams, RecordingSink output, Attachment attachment) {}

    /** The runtime the test works with. */
    protected final ContainerRuntime runtime() {
        return runtime;
    }

    /** The engine stops, and the next begins. */
    protected final void restart() throws Exception {
        stop(runtime);
        runtime = newRuntime();
    }

    protected final Started create(ContainerId id, String script, boolean stdin, boolean terminal) throws Exception {
        made.add(id);
        ProcessStreams streams = streams(id.shortForm() + made.size(), stdin, terminal);
        RecordingSink sink = new RecordingSink();
        Attachment attachment = streams.attach(new AttachOptions(stdin, true, true, ""), sink);
        return new Started(runtime.create(spec(id, shell(script), streams.paths())), streams, sink, attachment);
    }

    private ProcessStreams streams(String name, boolean stdin, boolean terminal) {
        return stdio.open(new StreamRequest(folder.getRoot().toPath().resolve(name), stdin, true, true, terminal, true,
                StreamRequest.Life.UNKEPT));
    }

    protected final Started run(String script) throws Exception {
        return start(create(ContainerId.random(), script, false, false));
    }

    protected final Started start(Started created) {
        created.task().start();
        created.streams().started();
        return created;
    }

    /** How a process ended, once it did. */
    protected static ProcessExit exit(RuntimeProcess process) {
        return soon(process.exit());
    }

    private static <T> T soon(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue("in time", System.nanoTime() < end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private boolean can(Ability ability) {
        return abilities().contains(ability);
    }

    private static void assertRefused(ThrowingRunnable call) {
        assertEquals(ErrorKind.NOT_IMPLEMENTED, assertThrows(EngineException.class, call).kind());
    }

    /** It ended by a signal when the engine was stopped, and is no secret of the next. */
    private void assertEndedWithItsEngine(Task task) {
        assertEquals(137, exit(task).code());
        assertTrue(listed(task.container()).isEmpty());
    }

    private Optional<Task> listed(ContainerId id) {
        return runtime.list().stream().filter(task -> task.container().equals(id)).findFirst();
    }

    @Test
    public void nothingOfTheUsersRunsUntilTheStart() throws Exception {
        Started created = create(ContainerId.random(), "echo ran", false, false);
        assertFalse(created.task().exit().toCompletableFuture().isDone());

        start(created);

        assertEquals(0, exit(created.task()).code());
        soon(created.streams().outputEnded());
        assertEquals("ran\n", created.output().text());
    }

    @Test
    public void theExitCodeAndBothOutputsArrive() throws Exception {
        Started started = run("echo out; echo err >&2; exit 7");

        assertEquals(7, exit(started.task()).code());
        soon(started.streams().outputEnded());
        assertEquals("out\n", started.output().text());
        assertEquals("err\n", started.output().errorText());
        started.task().delete();
        assertTrue(listed(started.task().container()).isEmpty());
    }

    @Test
    public void sigkillEndsItWith137AndWhatHasEndedIsNotFound() throws Exception {
        Started started = run(FOREVER);
        assertTrue(started.task().pid() > 0);

        started.task().signal(Signal.KILL);

        assertEquals(137, exit(started.task()).code());
        EngineException refusal = assertThrows(EngineException.class, () -> started.task().signal(Signal.TERM));
        assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
        started.task().delete();
        started.task().delete();
    }

    @Test
    public void aFurtherProcessHasItsOwnOutputAndExitCode() throws Exception {
        Started started = run(FOREVER);
        ProcessStreams streams = streams("exec", false, false);
        if (!can(Ability.EXEC)) {
            assertRefused(() -> started.task().exec(new ExecSpec("one", process(shell("exit 0"), false), streams.paths())));
            return;
        }
        RecordingSink sink = new RecordingSink();
        streams.attach(new AttachOptions(false, true, true, ""), sink);
        RuntimeProcess process = started.task().exec(
                new ExecSpec("one", process(shell("echo inside; exit 3"), false), streams.paths()));

        int pid = process.start();
        streams.started();

        assertTrue(pid > 0 && pid != started.task().pid());
        assertEquals(3, exit(process).code());
        soon(streams.outputEnded());
        assertEquals("inside\n", sink.text());
        process.delete();
        process.delete();
        assertFalse(started.task().exit().toCompletableFuture().isDone());
    }

    @Test
    public void aFurtherProcessThatCannotStartLeavesNothing() throws Exception {
        Started started = run(FOREVER);
        ProcessStreams streams = streams("exec", false, false);
        if (!can(Ability.EXEC)) {
            assertRefused(() -> started.task().exec(new ExecSpec("one", process(List.of("/nothing"), false), streams.paths())));
            return;
        }
        RuntimeProcess process = started.task().exec(
                new ExecSpec("one", process(List.of("/nothing"), false), streams.paths()));

        assertThrows(RuntimeException.class, process::start);

        process.delete();
        RuntimeProcess again = started.task().exec(new ExecSpec("one", process(shell("exit 0"), false), streams.paths()));
        again.start();
        assertEquals(0, exit(again).code());
        again.delete();
    }

    @Test
    public void closingTheInputLetsTheProcessSeeItsEnd() throws Exception {
        Started started = start(create(ContainerId.random(), "busybox cat; echo over", true, false));
        soon(started.attachment().input(ByteBuffer.wrap("typed\n".getBytes(StandardCharsets.UTF_8))));
        started.attachment().endInput();
        soon(started.streams().stdinClosed());

        started.task().closeStdin();

        assertEquals(0, exit(started.task()).code());
        soon(started.streams().outputEnded());
        assertEquals("typed\nover\n", started.output().text());
    }

    @Test
    public void aTerminalHasTheSizeItIsGiven() throws Exception {
        if (!can(Ability.TERMINAL)) {
            assertRefused(() -> create(ContainerId.random(), FOREVER, true, true));
            return;
        }
        Started started = start(create(ContainerId.random(),
                "while true; do busybox stty size; busybox sleep 0.2; done", true, true));

        started.task().resize(new TerminalSize(33, 77));

        until(() -> started.output().text().contains("33 77") || started.output().text().contains("77 33"));
        assertTrue(started.output().text(), started.output().text().contains("33 77"));
    }

    @Test
    public void aPausedTaskDoesNothingUntilItIsResumed() throws Exception {
        Started started = run("while true; do echo tick; busybox sleep 0.1; done");
        until(() -> started.output().text().contains("tick"));
        if (!can(Ability.PAUSE)) {
            assertRefused(started.task()::pause);
            assertFalse(started.task().paused());
            return;
        }

        started.task().pause();
        assertTrue(started.task().paused());
        restart();
        Task found = listed(started.task().container()).orElseThrow();
        assertTrue("a new handle knows, too", found.paused());
        found.resume();

        assertFalse(found.paused());
        int before = started.output().text().length();
        until(() -> started.output().text().length() > before);
    }

    /** A shell that may have no second process any more ends. */
    @Test
    public void otherLimitsHoldAtOnce() throws Exception {
        Task task = run(FOREVER).task();
        byte[] oneProcess = "{\"pids\": {\"limit\": 1}}".getBytes(StandardCharsets.UTF_8);
        if (!can(Ability.UPDATE)) {
            RuntimeException refusal = assertThrows(RuntimeException.class, () -> task.update(oneProcess));
            assertTrue(refusal.toString(), refusal instanceof UnsupportedOperationException
                    || refusal instanceof EngineException known && known.kind() == ErrorKind.NOT_IMPLEMENTED);
            return;
        }

        task.update("{\"pids\": {\"limit\": 100}, \"cpu\": {\"shares\": 512}}".getBytes(StandardCharsets.UTF_8));
        assertFalse(task.exit().toCompletableFuture().isDone());
        task.update(oneProcess);

        assertTrue(exit(task).code() > 0);
    }

    @Test
    public void theNextEngineFindsWhatRunsAndHearsOfItsEnd() throws Exception {
        Started started = run(FOREVER);

        restart();
        if (!can(Ability.OUTLIVING)) {
            assertEndedWithItsEngine(started.task());
            return;
        }
        Task found = listed(started.task().container()).orElseThrow();
        assertEquals(started.task().pid(), found.pid());
        assertFalse(found.exit().toCompletableFuture().isDone());
        found.signal(Signal.KILL);

        assertEquals(137, exit(found).code());
    }

    @Test
    public void theNextEngineFindsWhatEndedMeanwhileWithItsCode() throws Exception {
        Started started = start(create(ContainerId.random(), "read line; exit 5", true, false));
        stop(runtime);
        if (!can(Ability.OUTLIVING)) {
            runtime = newRuntime();
            assertEndedWithItsEngine(started.task());
            return;
        }
        soon(started.attachment().input(ByteBuffer.wrap("go\n".getBytes(StandardCharsets.UTF_8))));
        soon(started.streams().outputEnded());
        runtime = newRuntime();

        Task found = listed(started.task().container()).orElseThrow();

        assertEquals(5, exit(found).code());
    }

    @Test
    public void theNextEngineDoesNotFindWhatWasNeverStarted() throws Exception {
        Started created = create(ContainerId.random(), FOREVER, false, false);

        restart();

        assertTrue(listed(created.task().container()).isEmpty());
        ContainerId id = created.task().container();
        assertTrue(start(create(id, FOREVER, false, false)).task().pid() > 0);
    }

    @Test
    public void aTaskThatCannotBeMadeLeavesNothing() throws Exception {
        ContainerId id = ContainerId.random();
        made.add(id);
        StreamPaths paths = streams("broken", false, false).paths();
        TaskSpec broken = spec(id, List.of("/nothing/there"), paths);

        assertThrows(RuntimeException.class, () -> runtime.create(broken).start());

        listed(id).ifPresent(Task::delete);
        assertTrue(listed(id).isEmpty());
        forget(id);
        assertEquals(0, exit(start(create(id, "exit 0", false, false)).task()).code());
    }

    @Test
    public void anEarlierTaskOfTheSameContainerIsReplaced() throws Exception {
        Started first = run(FOREVER);
        ContainerId id = first.task().container();
        forget(id);

        Started second = start(create(id, "exit 4", false, false));

        assertEquals(4, exit(second.task()).code());
        assertFalse("the end of the first is not the end of the second", first.task().pid() == second.task().pid());
    }

    @Test
    public void aContainerRunsAgainAfterItsEnd() throws Exception {
        ContainerId id = ContainerId.random();
        for (int code = 1; code <= 2; code++) {
            Started started = start(create(id, "exit " + code, false, false));
            assertEquals(code, exit(started.task()).code());
            started.task().delete();
            forget(id);
        }
    }

    @Test
    public void whatIsRemovedBeforeOrAfterTheFirstListIsNotKept() throws Exception {
        for (boolean listed : List.of(true, false)) {
            Started started = run("exit 0");
            exit(started.task());
            started.task().delete();
            restart();
            if (listed) {
                runtime.list();
            }

            runtime.remove(started.task().container());

            runtime.list();
            assertFalse(runtime.containers().contains(started.task().container()));
        }
    }

    @Test
    public void removingAContainerTwiceOrOneThatIsUnknownIsNothing() throws Exception {
        Started started = run("exit 0");
        exit(started.task());
        started.task().delete();

        runtime.remove(started.task().container());
        runtime.remove(started.task().container());
        runtime.remove(ContainerId.random());
    }
}
