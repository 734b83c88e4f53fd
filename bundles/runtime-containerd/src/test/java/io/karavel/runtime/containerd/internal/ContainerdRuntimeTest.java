package io.karavel.runtime.containerd.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerRecord;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.Containers;
import io.karavel.containerd.TaskRequest;
import io.karavel.containerd.Tasks;
import io.karavel.containerd.internal.ContainerdRule;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.RootfsMount;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.spi.runtime.StreamPaths;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import io.karavel.testkit.ContainerRuntimeContract;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** The contract of runtimes, and the promises of this one, on a real containerd with runc. */
public class ContainerdRuntimeTest extends ContainerRuntimeContract {
    private static final StreamPaths NO_STREAMS = new StreamPaths(Optional.empty(), Optional.empty(), Optional.empty(), false);
    private static final List<String> FOREVER = List.of("/bin/sh", "-c", "while true; do busybox sleep 1; done");

    @ClassRule
    public static final ContainerdRule CONTAINERD = new ContainerdRule();

    private static Path rootfs;

    @BeforeClass
    public static void makeARootFileSystem() throws Exception {
        rootfs = Files.createDirectory(CONTAINERD.folder().resolve("rootfs"));
        for (String folder : List.of("bin", "proc", "dev")) {
            Files.createDirectory(rootfs.resolve(folder));
        }
        Files.copy(Path.of("/bin/busybox"), rootfs.resolve("bin/busybox"));
        Files.createSymbolicLink(rootfs.resolve("bin/sh"), Path.of("busybox"));
    }

    @Override
    protected ContainerRuntime newRuntime() {
        return new ContainerdRuntime(CONTAINERD.client(), () -> new ConfigSnapshot(CONTAINERD.config()));
    }

    @Override
    protected void stop(ContainerRuntime stopped) {
        ((ContainerdRuntime) stopped).close();
    }

    @Override
    protected TaskSpec spec(ContainerId id, List<String> command, StreamPaths streams) {
        RuntimeBinding runc = new RuntimeBinding("runc", RuntimeBinding.CONTAINERD, RuntimeDescriptor.RUNC_SHIM, Optional.of("runc"),
                Map.of());
        String json = """
                {"ociVersion": "1.0.2",
                 "process": %s,
                 "root": {"path": "rootfs"},
                 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
                            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]},
                            {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
                             "options": ["newinstance", "ptmxmode=0666", "mode=0620"]}],
                 "linux": {"cgroupsPath": "/karavel-test-%s",
                           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}]}}
                """.formatted(json(command, streams.terminal()), id.shortForm());
        return new TaskSpec(id, runc, List.of(new RootfsMount("bind", rootfs.toString(), List.of("rbind", "rw"))), "busybox", "",
                json.getBytes(StandardCharsets.UTF_8), streams);
    }

    private static String json(List<String> command, boolean terminal) {
        return """
                {"terminal": %s, "user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin", "TERM=xterm"], "args": [%s]}
                """.formatted(terminal, command.stream().collect(Collectors.joining("\", \"", "\"", "\"")));
    }

    @Override
    protected byte[] process(List<String> command, boolean terminal) {
        return json(command, terminal).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void forget(ContainerId id) {
        // All containers share one root file system.
    }

    @Test
    public void aRunCostsFiveCallsAFurtherProcessThreeAndASignalOne() throws Exception {
        ContainerId id = ContainerId.random();
        runtime().list();
        Map<String, Integer> before = CONTAINERD.calls();
        var task = runtime().create(spec(id, FOREVER, NO_STREAMS));
        task.start();
        Map<String, Integer> started = CONTAINERD.calls();
        RuntimeProcess process = task.exec(new ExecSpec("one", process(List.of("/bin/sh", "-c", "exit 0"), false), NO_STREAMS));
        process.start();
        exit(process);
        process.delete();
        Map<String, Integer> executed = CONTAINERD.calls();
        task.signal(Signal.KILL);
        exit(task);
        Map<String, Integer> killed = CONTAINERD.calls();
        task.delete();
        runtime().remove(id);

        assertEquals(Map.of("containers/Create", 1, "tasks/Create", 1, "tasks/Start", 1), difference(before, started));
        assertEquals(Map.of("tasks/Exec", 1, "tasks/Start", 1, "tasks/DeleteProcess", 1), difference(started, executed));
        assertEquals(Map.of("tasks/Kill", 1), difference(executed, killed));
        assertEquals(Map.of("tasks/Delete", 1, "containers/Delete", 1), difference(killed, CONTAINERD.calls()));
    }

    @Test
    public void lookingAroundCostsTwoCallsHoweverManyTasksThereAre() throws Exception {
        for (int i = 0; i < 3; i++) {
            start(create(ContainerId.random(), "while true; do busybox sleep 1; done", false, false));
        }
        exit(start(create(ContainerId.random(), "exit 0", false, false)).task());
        restart();
        Map<String, Integer> before = CONTAINERD.calls();

        assertEquals(4, runtime().list().size());
        runtime().containers();

        assertEquals(Map.of("containers/ListStream", 1, "tasks/List", 1), difference(before, CONTAINERD.calls()));
    }

    @Test
    public void theNextEngineFindsFurtherProcessesHoweverFarTheyCame() throws Exception {
        Task task = run("while true; do busybox sleep 1; done").task();
        task.exec(further("waits", "exit 0"));
        RuntimeProcess runs = task.exec(further("runs", "busybox sleep 1000"));
        int pid = runs.start();
        RuntimeProcess ends = task.exec(further("ends", "exit 3"));
        ends.start();
        exit(ends);

        restart();
        Task found = runtime().list().stream().filter(one -> one.container().equals(task.container())).findFirst().orElseThrow();

        assertEquals(Optional.empty(), found.find("unknown"));
        RuntimeProcess waiting = found.find("waits").orElseThrow();
        assertEquals(0, waiting.pid());
        waiting.delete();
        assertEquals(Optional.empty(), found.find("waits"));
        RuntimeProcess running = found.find("runs").orElseThrow();
        assertEquals(pid, running.pid());
        assertFalse(running.exit().toCompletableFuture().isDone());
        running.signal(Signal.KILL);
        assertEquals(137, exit(running).code());
        running.delete();
        RuntimeProcess ended = found.find("ends").orElseThrow();
        assertEquals(3, exit(ended).code());
        ended.delete();
        assertEquals(Optional.empty(), found.find("ends"));
    }

    private ExecSpec further(String id, String script) {
        return new ExecSpec(id, process(List.of("/bin/sh", "-c", script), false), NO_STREAMS);
    }

    private static Map<String, Integer> difference(Map<String, Integer> before, Map<String, Integer> after) {
        Map<String, Integer> calls = new TreeMap<>(after);
        before.forEach((call, count) -> calls.merge(call, -count, Integer::sum));
        calls.values().removeIf(count -> count == 0);
        return calls;
    }

    /** Otherwise nobody would see to its end, nor to the children it has by then. */
    @Test
    public void aFurtherProcessThatRunsThoughItsStartWasNotAnsweredIsOneAsAnyOther() throws Exception {
        ContainerdTask task = (ContainerdTask) start(create(ContainerId.random(), FOREVER.get(2), false, false)).task();
        RuntimeProcess process = task.exec(new ExecSpec("one", process(FOREVER, false), NO_STREAMS));

        assertEquals(ErrorKind.TIMEOUT, assertThrows(EngineException.class,
                () -> new ContainerdExec(task, "one", unanswering(() -> { })).start()).kind());
        int pid = new ContainerdExec(task, "one", unanswering(process::start)).start();

        assertTrue(ProcessHandle.of(pid).isPresent());
        process.signal(Signal.KILL);
        exit(process);
        process.delete();
    }

    @Test
    public void aFurtherProcessOfWhichContainerdSaidNothingAtItsStartIsFoundLater() throws Exception {
        AtomicBoolean silent = new AtomicBoolean();
        Tasks real = CONTAINERD.client().tasks();
        Tasks tasks = instead(Tasks.class, real, Map.of(
                "start", arguments -> {
                    int pid = arguments.length == 1 ? real.start((String) arguments[0])
                            : real.start((String) arguments[0], (String) arguments[1]);
                    return answer(silent, pid);
                },
                "get", arguments -> answer(silent, real.get((String) arguments[0], (String) arguments[1]))));
        ContainerdRuntime runtime = new ContainerdRuntime(
                instead(ContainerdClient.class, CONTAINERD.client(), Map.of("tasks", arguments -> tasks)),
                () -> new ConfigSnapshot(CONTAINERD.config()));
        ContainerId id = ContainerId.random();
        try {
            Task task = runtime.create(spec(id, FOREVER, NO_STREAMS));
            task.start();
            RuntimeProcess process = task.exec(new ExecSpec("one", process(FOREVER, false), NO_STREAMS));
            silent.set(true);
            assertEquals(ErrorKind.TIMEOUT, assertThrows(EngineException.class, process::start).kind());
            silent.set(false);

            RuntimeProcess found = task.find("one").orElseThrow();

            assertTrue(ProcessHandle.of(found.pid()).isPresent());
            found.signal(Signal.KILL);
            exit(found);
            found.delete();
        } finally {
            silent.set(false);
            runtime.remove(id);
            runtime.close();
        }
    }

    private static <T> T answer(AtomicBoolean silent, T answer) {
        if (silent.get()) {
            throw new EngineException(ErrorKind.TIMEOUT, "no answer");
        }
        return answer;
    }

    /** A containerd that starts a process, or does not, and never says so. */
    private static ContainerdClient unanswering(Runnable start) {
        Tasks tasks = instead(Tasks.class, CONTAINERD.client().tasks(), Map.of("start", arguments -> {
            start.run();
            throw new EngineException(ErrorKind.TIMEOUT, "no answer");
        }));
        return instead(ContainerdClient.class, CONTAINERD.client(), Map.of("tasks", arguments -> tasks));
    }

    @Test
    public void anEndWhileContainerdIsDownIsHeardWithItsCode() throws Exception {
        Started started = start(create(ContainerId.random(), "read line; exit 5", true, false));

        CONTAINERD.kill();
        started.attachment().input(ByteBuffer.wrap("go\n".getBytes(StandardCharsets.UTF_8)))
                .toCompletableFuture().get(60, TimeUnit.SECONDS);

        ProcessExit exit = exit(started.task());
        assertEquals(5, exit.code());
        started.task().delete();
    }

    @Test
    public void aStaleRecordAndItsTaskAreReplaced() throws Exception {
        ContainerId id = ContainerId.random();
        ContainerRecord stale = new ContainerRecord(id.value(), "old", RuntimeDescriptor.RUNC_SHIM,
                Translation.options(spec(id, FOREVER, NO_STREAMS).runtime(), CONTAINERD.config().execRoot().resolve("runc")),
                spec(id, FOREVER, NO_STREAMS).runtimeSpec(), "", "", Map.of());
        CONTAINERD.client().containers().create(stale);
        CONTAINERD.client().tasks().create(new TaskRequest(id.value(), Translation.mounts(spec(id, FOREVER, NO_STREAMS).rootfs()),
                Translation.streams(NO_STREAMS)));
        CONTAINERD.client().tasks().start(id.value());

        Started started = start(create(id, "exit 6", false, false));

        assertEquals(6, exit(started.task()).code());
        assertEquals("busybox", CONTAINERD.client().containers().get(id.value()).image());
    }

    @Test
    public void aSecondRunUpdatesTheRecord() throws Exception {
        ContainerId id = ContainerId.random();
        Started first = start(create(id, "exit 1", false, false));
        exit(first.task());
        first.task().delete();
        Map<String, Integer> before = CONTAINERD.calls();

        Started second = start(create(id, "exit 2", false, false));

        assertEquals(2, exit(second.task()).code());
        assertEquals(Map.of("containers/Update", 1, "tasks/Create", 1, "tasks/Start", 1), difference(before, CONTAINERD.calls()));
        String spec = new String(CONTAINERD.client().containers().get(id.value()).spec(), StandardCharsets.UTF_8);
        assertTrue(spec, spec.contains("exit 2"));
    }

    @Test
    public void recordsShimsAndFoldersWithoutATaskAreKnownAndCanBeRemoved() throws Exception {
        ContainerId recorded = ContainerId.random();
        ContainerId shimmed = ContainerId.random();
        ContainerId folder = ContainerId.random();
        TaskSpec spec = spec(recorded, FOREVER, NO_STREAMS);
        CONTAINERD.client().containers().create(new ContainerRecord(recorded.value(), "old", spec.runtime().shim(),
                Optional.empty(), spec.runtimeSpec(), CONTAINERD.client().snapshots().snapshotter(), "", Map.of()));
        Process shim = startShim(shimmed);
        Path left = CONTAINERD.client().taskFolder().orElseThrow().resolve(folder.value());
        Files.createDirectories(left.resolve("rootfs"));
        restart();
        runtime().list();

        assertTrue(runtime().containers().containsAll(Set.of(recorded, shimmed, folder)));
        for (ContainerId id : List.of(recorded, shimmed, folder)) {
            runtime().remove(id);
        }

        assertTrue(Collections.disjoint(runtime().containers(), Set.of(recorded, shimmed, folder)));
        assertTrue(CONTAINERD.client().containers().find(recorded.value()).isEmpty());
        assertTrue("the shim ended", shim.waitFor(60, TimeUnit.SECONDS));
        assertTrue(Files.notExists(left));
    }

    @Test
    public void aRecordThatContainerdMadeWhileItDiedGoesWithItsContainer() {
        ContainerId id = ContainerId.random();
        ContainerdRuntime unlucky = new ContainerdRuntime(dyingWhenItMadeARecord(), () -> new ConfigSnapshot(CONTAINERD.config()));
        try {
            unlucky.list();
            EngineException failure = assertThrows(EngineException.class, () -> unlucky.create(spec(id, FOREVER, NO_STREAMS)));
            assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
            await("the record that was made").atMost(60, TimeUnit.SECONDS).ignoreException(EngineException.class)
                    .until(() -> CONTAINERD.client().containers().find(id.value()).isPresent());

            unlucky.remove(id);

            assertTrue(CONTAINERD.client().containers().find(id.value()).isEmpty());
        } finally {
            unlucky.close();
        }
    }

    /** A client of a containerd that is killed between making a record and saying so. */
    private static ContainerdClient dyingWhenItMadeARecord() {
        ContainerdClient real = CONTAINERD.client();
        Containers records = instead(Containers.class, real.containers(), Map.of("create", arguments -> {
            real.containers().create((ContainerRecord) arguments[0]);
            CONTAINERD.kill();
            throw new EngineException(ErrorKind.UNAVAILABLE, "containerd is away");
        }));
        return instead(ContainerdClient.class, real, Map.of("containers", arguments -> records));
    }

    /** What a method does instead. */
    private interface Behaviour {
        Object call(Object[] arguments) throws Exception;
    }

    private static <T> T instead(Class<T> type, T real, Map<String, Behaviour> behaviours) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (behaviours.containsKey(method.getName())) {
                return behaviours.get(method.getName()).call(arguments);
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    /** A process that is called with what the shim of a container is called with. */
    private static Process startShim(ContainerId id) throws IOException {
        return new ProcessBuilder("/bin/busybox", "sh", "-c", "read forever", "shim", "-namespace", CONTAINERD.client().namespace(),
                "-address", CONTAINERD.client().socket().toString(), "-id", id.value()).start();
    }

    @Test
    public void runcKeepsItsStateInTheEnginesFolderWhateverTheRecordSays() throws Exception {
        ContainerId id = ContainerId.random();
        Path elsewhere = CONTAINERD.folder().resolve("elsewhere");
        TaskSpec spec = spec(id, FOREVER, NO_STREAMS);
        CONTAINERD.client().containers().create(new ContainerRecord(id.value(), "old", spec.runtime().shim(),
                Translation.options(spec.runtime(), elsewhere), spec.runtimeSpec(),
                CONTAINERD.client().snapshots().snapshotter(), "", Map.of()));
        restart();
        runtime().list();

        Started started = start(create(id, "while true; do busybox sleep 1; done", false, false));

        Path state = CONTAINERD.config().execRoot().resolve("runc").resolve(CONTAINERD.client().namespace()).resolve(id.value());
        assertTrue(state.toString(), Files.isDirectory(state));
        assertTrue(Files.notExists(elsewhere));
        started.task().signal(Signal.KILL);
        assertEquals(137, exit(started.task()).code());
    }

    /** gVisor's runtime does not: it answers that it cannot signal what was created only. */
    @Test
    public void aTaskThatWasNeverStartedGoesAlsoWhereItsRuntimeDoesNotKillSuch() throws Exception {
        Path stubborn = CONTAINERD.folder().resolve("stubborn");
        Files.writeString(stubborn, """
                #!/bin/sh
                for word; do [ "$word" != kill ] || { echo cannot signal it >&2; exit 1; }; done
                exec runc "$@"
                """);
        assertTrue(stubborn.toFile().setExecutable(true));
        ContainerId id = ContainerId.random();
        TaskSpec spec = spec(id, FOREVER, NO_STREAMS);
        RuntimeBinding binding = new RuntimeBinding("stubborn", RuntimeBinding.CONTAINERD, RuntimeDescriptor.RUNC_SHIM,
                Optional.of(stubborn.toString()), Map.of());
        runtime().create(new TaskSpec(id, binding, spec.rootfs(), spec.image(), spec.snapshotKey(), spec.runtimeSpec(), NO_STREAMS));

        restart();

        assertTrue(runtime().list().stream().noneMatch(task -> task.container().equals(id)));
        // It is ended beside, so that nobody waits for a shim that hangs.
        await().atMost(60, TimeUnit.SECONDS).until(
                () -> CONTAINERD.client().tasks().list().stream().noneMatch(task -> task.id().equals(id.value())));
        runtime().remove(id);
    }
}
