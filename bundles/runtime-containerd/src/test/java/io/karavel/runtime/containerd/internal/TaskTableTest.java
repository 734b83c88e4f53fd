package io.karavel.runtime.containerd.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.TaskInfo;
import io.karavel.containerd.TaskStatus;
import io.karavel.containerd.internal.ContainerdRule;
import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.StreamPaths;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.ClassRule;
import org.junit.Test;

public class TaskTableTest {
    @ClassRule
    public static final ContainerdRule CONTAINERD = new ContainerdRule();

    private final TaskTable table = new TaskTable(CONTAINERD.client());

    @After
    public void close() {
        table.close();
    }

    private ContainerdTask task(long pid) {
        table.awaitEvents();
        return table.found(new TaskInfo(ContainerId.random().value(), (int) pid, TaskStatus.RUNNING, 0, Optional.empty()));
    }

    @Test
    public void anEndThatWasNeverToldIsFoundAtTheSecondLook() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        ContainerdTask task = task(process.pid());
        table.findMissedEnds();
        table.findMissedEnds();
        assertEquals("containerd does not know it any more", 255, task.exit().toCompletableFuture().get(60, TimeUnit.SECONDS).code());
    }

    @Test
    public void oneThatRunsIsNotAskedFor() throws Exception {
        ContainerdTask task = task(ProcessHandle.current().pid());
        table.findMissedEnds();
        table.findMissedEnds();
        assertFalse(task.exit().toCompletableFuture().isDone());
    }

    /** Its end would be told to nobody, and whoever waits for its output would wait for ever. */
    @Test
    public void anExecIsRefusedOnceTheTableIsClosed() {
        ContainerdTask task = task(ProcessHandle.current().pid());
        table.close();
        ExecSpec spec = new ExecSpec("late", new byte[0], new StreamPaths(Optional.empty(), Optional.empty(), Optional.empty(), false));
        assertEquals(ErrorKind.UNAVAILABLE, assertThrows(EngineException.class, () -> task.exec(spec)).kind());
        assertEquals("nobody waits for it", List.of(), task.execEnds());
    }
}
