package io.karavel.runtime.registry.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RuntimeFeaturesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private Path answers;
    private Path calls;
    private RuntimeFeatures features;

    @Before
    public void start() {
        answers = folder.getRoot().toPath().resolve("features");
        calls = folder.getRoot().toPath().resolve("calls");
        features = new RuntimeFeatures(new BinaryDigests(), LONG);
    }

    @After
    public void stop() {
        features.stop();
    }

    @Test
    public void aBinaryIsAskedOnceAndItsAnswerKeptOnDisk() throws IOException {
        Path runtime = runtime("runtime", "echo '{ \"ociVersionMin\" : \"1.0.0\" }'");
        Path copy = runtime("copy", "echo '{ \"ociVersionMin\" : \"1.0.0\" }'");
        assertEquals("nobody waits", Optional.empty(), features.find(runtime, answers));
        String answer = "{\"ociVersionMin\":\"1.0.0\"}";
        await().atMost(60, TimeUnit.SECONDS).until(() -> features.find(runtime, answers).equals(Optional.of(answer)));
        await().atMost(60, TimeUnit.SECONDS).until(() -> features.find(copy, answers).equals(Optional.of(answer)));
        nextLife(LONG);
        await().atMost(60, TimeUnit.SECONDS).until(() -> features.find(runtime, answers).equals(Optional.of(answer)));
        assertEquals(List.of("features"), Files.readAllLines(calls));
    }

    @Test
    public void oneThatDoesNotKnowTheCommandIsNotAskedAgain() throws IOException {
        Path runtime = runtime("old", "echo 'unknown command' >&2; exit 1");
        features.learn(runtime, answers);
        await().atMost(60, TimeUnit.SECONDS).until(() -> files().size() == 1 && files().get(0).endsWith(".json"));
        nextLife(LONG);
        features.learn(runtime, answers);
        stop();
        assertEquals(Optional.empty(), features.find(runtime, answers));
        assertEquals(List.of("features"), Files.readAllLines(calls));
    }

    @Test
    public void oneThatHangsIsEndedAndAskedAgainInTheNextLife() throws IOException {
        Path runtime = runtime("hangs", "sleep 1000 & echo $! > " + folder.getRoot() + "/child; wait");
        // Long enough for it to begin on a machine that has much to do.
        nextLife(Duration.ofSeconds(5));
        features.learn(runtime, answers);
        Path child = folder.getRoot().toPath().resolve("child");
        await().atMost(60, TimeUnit.SECONDS).until(() -> Files.exists(child) && !Files.readString(child).isBlank());
        long pid = Long.parseLong(Files.readString(child).strip());
        await().atMost(60, TimeUnit.SECONDS).until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        await().atMost(60, TimeUnit.SECONDS).until(() -> files().isEmpty());
        assertEquals(Optional.empty(), features.find(runtime, answers));
    }

    @Test
    public void whatIsNoAnswerIsNone() throws IOException {
        Path runtime = runtime("talks", "echo hello");
        features.learn(runtime, answers);
        await().atMost(60, TimeUnit.SECONDS).until(() -> Files.exists(calls) && files().isEmpty());
        assertEquals(Optional.empty(), features.find(runtime, answers));
    }

    @Test
    public void answersOfBinariesThatAreGoneAreRemoved() throws IOException {
        Path runtime = runtime("runtime", "echo '{}'");
        features.learn(runtime, answers);
        Files.createDirectories(answers);
        Path gone = Files.writeString(answers.resolve("0".repeat(64) + ".json"), "{}");
        Path foreign = Files.writeString(answers.resolve("notes.json"), "{}");
        await().atMost(60, TimeUnit.SECONDS).until(() -> features.find(runtime, answers).isPresent());
        features.removeAllBut(Set.of(Digest.sha256(Files.readAllBytes(runtime))), answers);
        assertFalse(Files.exists(gone));
        assertTrue(Files.exists(foreign));
        assertEquals(2, files().size());
    }

    @Test
    public void runcTellsWhatItCanDo() {
        Path runc = Executables.ofSystem().find("runc").orElseThrow();
        await().atMost(60, TimeUnit.SECONDS).until(() -> features.find(runc, answers).isPresent());
        assertTrue(features.find(runc, answers).orElseThrow().startsWith("{\"ociVersionMin\":"));
    }

    private void nextLife(Duration deadline) {
        features.stop();
        features = new RuntimeFeatures(new BinaryDigests(), deadline);
    }

    private Path runtime(String name, String commands) throws IOException {
        Path file = Files.writeString(folder.getRoot().toPath().resolve(name),
                "#!/bin/sh\necho \"$@\" >> " + calls + "\n" + commands + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private List<String> files() throws IOException {
        if (!Files.exists(answers)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(answers)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".new")).toList();
        }
    }
}
