package io.karavel.containerd.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdEvent.ExecStarted;
import io.karavel.containerd.ContainerdEvent.TaskExited;
import io.karavel.containerd.ContainerdEvent.TaskPaused;
import io.karavel.containerd.ContainerdEvent.TaskStarted;
import io.karavel.containerd.EventSubscription;
import io.karavel.containerd.ProcessStreams;
import io.karavel.containerd.TaskRequest;
import io.karavel.containerd.TaskStatus;
import io.karavel.containerd.Tasks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;

public class TasksTest {
    private static final int SIGKILL = 9;

    @ClassRule
    public static final ContainerdRule CONTAINERD = new ContainerdRule();

    private final GrpcContainerdClient client = CONTAINERD.client();
    private final Tasks tasks = client.tasks();
    private final RecordingListener heard = new RecordingListener();
    private EventSubscription subscription;
    private Process reader;

    @Before
    public void subscribe() {
        subscription = client.events().subscribe(List.of("topic~=\"^/tasks/\""), heard);
    }

    @After
    public void endWhatIsLeft() {
        subscription.close();
        if (reader != null) {
            reader.destroyForcibly();
        }
    }

    @Test
    public void aContainerRunsAndItsExitIsHeard() throws Exception {
        TestContainer container = TestContainer.create(CONTAINERD, "seven", "echo hello; exit 7");
        assertArrayEquals(container.record().spec(), client.containers().get("seven").spec());
        assertEquals(container.record(), client.containers().get("seven"));
        Path stdout = CONTAINERD.folder().resolve("stdout");
        ContainerdRule.run("mkfifo", stdout.toString());
        Path output = CONTAINERD.folder().resolve("output");
        reader = new ProcessBuilder("cat", stdout.toString()).redirectOutput(output.toFile()).start();
        Map<String, Integer> before = CONTAINERD.calls();

        int pid = tasks.create(new TaskRequest("seven", container.rootfs(),
                new ProcessStreams("", stdout.toString(), stdout.toString(), false)));
        assertEquals(pid, tasks.start("seven"));
        TaskExited exit = heard.next(TaskExited.class);
        var deleted = tasks.delete("seven");
        client.containers().delete("seven");
        client.snapshots().remove("seven");

        assertEquals(Map.of("tasks/Create", 1, "tasks/Start", 1, "tasks/Delete", 1, "containers/Delete", 1,
                "snapshots/Remove", 1), since(before));
        assertEquals(7, exit.exitStatus());
        assertEquals(pid, exit.pid());
        assertTrue(exit.ofContainer());
        assertEquals(7, deleted.status());
        assertEquals(exit.exitedAt(), deleted.exitedAt().orElseThrow());
        assertTrue(reader.waitFor(60, TimeUnit.SECONDS));
        assertEquals("hello\n", Files.readString(output));
        assertEquals(pid, heard.next(TaskStarted.class).pid());
    }

    @Test
    public void aRunningContainerTakesExecsPausesAndIsKilled() throws Exception {
        TestContainer container = TestContainer.create(CONTAINERD, "long", "while true; do busybox sleep 1; done");
        int pid = tasks.create(new TaskRequest("long", container.rootfs(), ProcessStreams.NONE));
        assertEquals(TaskStatus.CREATED, tasks.get("long", "").status());
        tasks.start("long");
        assertThrows(EngineException.class, () -> tasks.delete("long"));
        assertEquals(ErrorKind.CONFLICT,
                kind(() -> tasks.create(new TaskRequest("long", container.rootfs(), ProcessStreams.NONE))));
        assertTrue(tasks.pids("long").contains(pid));
        Map<String, Integer> before = CONTAINERD.calls();

        tasks.exec("long", "e1", TestContainer.process("/bin/sh", "-c", "exit 3").getBytes(StandardCharsets.UTF_8),
                ProcessStreams.NONE);
        int execPid = tasks.start("long", "e1");
        TaskExited execExit = heard.next(TaskExited.class);
        assertEquals(3, tasks.deleteExec("long", "e1").status());

        assertEquals(Map.of("tasks/Exec", 1, "tasks/Start", 1, "tasks/DeleteProcess", 1), since(before));
        assertEquals(execPid, heard.next(ExecStarted.class).pid());
        assertEquals("e1", execExit.id());
        assertEquals(3, execExit.exitStatus());
        heard.forget();

        tasks.pause("long");
        heard.next(TaskPaused.class);
        assertEquals(TaskStatus.PAUSED, tasks.get("long", "").status());
        tasks.resume("long");
        assertEquals(TaskStatus.RUNNING,
                tasks.list().stream().filter(task -> task.id().equals("long")).findFirst().orElseThrow().status());

        tasks.kill("long", "", SIGKILL, false);
        assertEquals(137, heard.next(TaskExited.class).exitStatus());
        assertEquals(ErrorKind.NOT_FOUND, kind(() -> tasks.kill("long", "", SIGKILL, false)));
        assertEquals(137, tasks.delete("long").status());
        client.containers().delete("long");
        client.snapshots().remove("long");
    }

    @Test
    public void recordsAreListedAndUpdated() throws Exception {
        TestContainer container = TestContainer.create(CONTAINERD, "record", "exit 0");

        client.containers().update(container.record().withLabels(Map.of("new", "label")));

        assertEquals(List.of("record"),
                client.containers().list("labels.new==label").stream().map(record -> record.id()).toList());
        assertEquals(ErrorKind.CONFLICT, kind(() -> client.containers().create(container.record())));
        client.containers().delete("record");
        assertTrue(client.containers().find("record").isEmpty());
        client.snapshots().remove("record");
    }

    @Test
    public void aFilterThatContainerdDoesNotUnderstandIsRefused() {
        var error = assertThrows(EngineException.class,
                () -> client.events().subscribe(List.of("topic=~~["), new RecordingListener()));

        assertTrue(error.getMessage(), error.getMessage().contains("filter"));
    }

    private Map<String, Integer> since(Map<String, Integer> before) throws Exception {
        Map<String, Integer> calls = new TreeMap<>(CONTAINERD.calls());
        before.forEach((call, count) -> calls.merge(call, -count, Integer::sum));
        calls.values().removeIf(count -> count == 0);
        return calls;
    }

    private static ErrorKind kind(org.junit.function.ThrowingRunnable action) {
        return assertThrows(EngineException.class, action).kind();
    }
}
