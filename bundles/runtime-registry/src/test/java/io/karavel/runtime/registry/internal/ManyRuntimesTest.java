package io.karavel.runtime.registry.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;

import io.karavel.api.ConfigParticipant.Preparation;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.model.RuntimeDescriptor;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a change of the configuration costs when it has a hundred runtimes: by what is written and read, as time is no measure. */
public class ManyRuntimesTest {
    private static final int RUNTIMES = 100;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private final WhiteboardRuntimeRegistry registry = new WhiteboardRuntimeRegistry(new Executables(List.of()), Duration.ZERO);
    private Path binary;
    private ConfigSnapshot current;

    @Before
    public void aBinary() throws IOException {
        binary = Files.copy(Path.of("/bin/true"), folder.getRoot().toPath().resolve("runtime"));
        current = new ConfigSnapshot(Samples.engine(folder.getRoot().toPath(), Map.of()));
    }

    @After
    public void stop() {
        registry.stop();
    }

    @Test
    public void onlyScriptsThatAreNewAreWrittenAndNoBinaryIsReadTwice() throws IOException {
        change("--a");
        Map<String, FileTime> first = scripts();
        assertEquals(RUNTIMES, first.size());
        FileTime changed = Files.getLastModifiedTime(binary);
        byte[] contents = Files.readAllBytes(binary);
        contents[contents.length - 1]++;
        // While it is asked for its features it cannot be written.
        await().atMost(60, TimeUnit.SECONDS).ignoreExceptionsInstanceOf(FileSystemException.class)
                .until(() -> Files.write(binary, contents), binary::equals);
        Files.setLastModifiedTime(binary, changed);
        Object digest = current.runtimes().get("plain").digest();

        change("--a");
        assertEquals("nothing is written again", first, scripts());
        assertEquals("the binary was not read again", digest, current.runtimes().get("plain").digest());
        change("--b");
        assertEquals(2 * RUNTIMES, scripts().size());
        assertEquals("what was there stays as it was", first.entrySet(), intersection(first, scripts()).entrySet());

        List<String> milliseconds = new ArrayList<>();
        for (String argument : List.of("--c", "--d", "--e", "--e", "--e")) {
            long begun = System.nanoTime();
            change(argument);
            milliseconds.add(String.format("%.1f", (System.nanoTime() - begun) / 1e6));
        }
        System.out.println("100 runtimes were prepared, three times with new scripts and twice without, in ms: " + milliseconds);
    }

    @Test
    public void theDiskIsWaitedForOnceForEachNewScriptAndOnceForTheirFolder() {
        long begin = Flushes.count();
        change("--a");
        assertEquals("a hundred scripts and their folder", RUNTIMES + 1, Flushes.count() - begin);
        change("--a");
        assertEquals("nothing is new", RUNTIMES + 1, Flushes.count() - begin);
        for (String runtime : List.of("r0", "r1", "plain")) {
            registry.bind(current, runtime);
        }
        assertEquals("starts use what is there", RUNTIMES + 1, Flushes.count() - begin);
    }

    private static Map<String, FileTime> intersection(Map<String, FileTime> some, Map<String, FileTime> all) {
        Map<String, FileTime> both = new TreeMap<>(all);
        both.keySet().retainAll(some.keySet());
        return both;
    }

    private void change(String argument) {
        Map<String, RuntimeDescriptor> runtimes = new HashMap<>();
        for (int n = 0; n < RUNTIMES; n++) {
            String name = "r" + n;
            runtimes.put(name, new RuntimeDescriptor(name, Optional.of(binary.toString()), List.of(argument, "/run/" + n),
                    Optional.empty(), Map.of()));
        }
        runtimes.put("plain", RuntimeDescriptor.ofBinary("plain", binary.toString()));
        EngineConfig candidate = Samples.engine(folder.getRoot().toPath(), runtimes, "plain");
        Preparation preparation = registry.prepare(current, candidate);
        current = new ConfigSnapshot(candidate, preparation.runtimes());
        preparation.commit();
    }

    private Map<String, FileTime> scripts() throws IOException {
        Map<String, FileTime> scripts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.getRoot().toPath().resolve("runtimes"))) {
            for (Path file : files.toList()) {
                scripts.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
            }
        }
        return scripts;
    }
}
