package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Test;

/** Killing of processes with all they started, with real processes. */
public class ProcessTreesTest {
    private final ProcessTrees trees = new ProcessTrees(Path.of("/proc"));
    private final List<ProcessHandle> started = new ArrayList<>();

    @After
    public void endWhatIsLeft() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** A session whose shell has a child, a grandchild, and one whose parent has ended; their numbers, the shell's first. */
    private List<ProcessHandle> session() throws IOException {
        Process process = new ProcessBuilder("setsid", "sh", "-c",
                "echo $$; sleep 1000 & echo $!; sh -c 'sleep 1000 & echo $!'; sh -c 'echo $$; sleep 1000; true' & wait").start();
        started.add(process.toHandle());
        BufferedReader numbers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        List<ProcessHandle> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(ProcessHandle.of(Long.parseLong(numbers.readLine())).orElseThrow());
        }
        started.addAll(all);
        return all;
    }

    @Test
    public void theWholeSessionGoes() throws IOException {
        List<ProcessHandle> all = session();
        assertEquals(4, all.size());
        assertTrue(trees.kill((int) all.get(0).pid(), (int) ProcessHandle.current().pid()));
        awaitThat(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    public void whatIsNotThereOrNotOfTheContainerIsLeftAlone() throws IOException {
        List<ProcessHandle> all = session();
        assertFalse(trees.kill(4_194_305, (int) ProcessHandle.current().pid()));
        assertFalse(trees.kill((int) all.get(0).pid(), 4_194_305));
        assertTrue(all.stream().allMatch(ProcessHandle::isAlive));
    }
}
