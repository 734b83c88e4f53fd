package io.karavel.stdio;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.spi.runtime.StreamPaths;
import io.karavel.stdio.StreamRequest.Life;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The process that holds pipes open while no engine does. */
public class PipeKeeperTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path folder;
    private StdioService service;

    @Before
    public void startService() {
        folder = temporary.getRoot().toPath().resolve("with space").resolve("pipes");
        service = StdioService.withKeeper(DEADLINE, folder);
    }

    @After
    public void stopEverything() throws Exception {
        service.close();
        keeper().ifPresent(ProcessHandle::destroyForcibly);
    }

    private Optional<ProcessHandle> keeper() throws Exception {
        Path file = folder.resolve("keeper.pid");
        return Files.exists(file) ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip())) : Optional.empty();
    }

    private ProcessHandle awaitKeeper() {
        return await().atMost(DEADLINE).ignoreExceptions().until(this::keeper, found -> found.filter(ProcessHandle::isAlive).isPresent())
                .orElseThrow();
    }

    private void awaitHolding(StreamPaths paths, int count) {
        await().atMost(DEADLINE).until(() -> held(paths).size(), held -> held == count);
    }

    private List<Path> held(StreamPaths paths) throws Exception {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + awaitKeeper().pid() + "/fd"))) {
            return descriptors.map(PipeKeeperTest::target)
                    .filter(file -> file.startsWith(paths.stdout().orElseThrow().getParent().toString())).map(Path::of).toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    private ProcessStreams open(Life life) {
        return service.open(new StreamRequest(temporary.getRoot().toPath().resolve("init"), false, true, true, false, false, life));
    }

    private static void get(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Process run(StreamPaths paths, String command) throws Exception {
        return new ProcessBuilder("sh", "-c",
                "exec >" + paths.stdout().orElseThrow() + " 2>" + paths.stderr().orElseThrow() + "; " + command).start();
    }

    @Test
    public void theLastWordsOfAProcessThatEndsWhileNoEngineRunsAreKept() throws Exception {
        ProcessStreams streams = open(Life.FRESH);
        awaitHolding(streams.paths(), 2);
        Process process = run(streams.paths(), "read line; echo last words");
        service.close();
        process.getOutputStream().write('\n');
        process.getOutputStream().close();
        assertEquals(0, process.waitFor());

        service = StdioService.withKeeper(DEADLINE, folder);
        ProcessStreams resumed = open(Life.RESUMED);
        CollectingSink sink = new CollectingSink();
        resumed.addTap(sink);
        resumed.started();
        get(resumed.finish());
        assertEquals("last words\n", sink.out());
    }

    @Test
    public void itIsAdoptedAndEndsWhenItHasNothingToHold() throws Exception {
        ProcessStreams streams = open(Life.FRESH);
        awaitHolding(streams.paths(), 2);
        ProcessHandle keeper = awaitKeeper();
        service.close();
        assertTrue(keeper.isAlive());

        service = StdioService.withKeeper(DEADLINE, folder);
        ProcessStreams resumed = open(Life.RESUMED);
        resumed.started();
        awaitHolding(streams.paths(), 2);
        assertEquals(keeper.pid(), awaitKeeper().pid());
        get(resumed.abandon());
        awaitHolding(streams.paths(), 0);
        service.close();
        await().atMost(DEADLINE).until(() -> !keeper.isAlive());
    }

    @Test
    public void itIsStartedAgainWhenItDied() throws Exception {
        open(Life.FRESH);
        ProcessHandle keeper = awaitKeeper();
        keeper.destroyForcibly();
        await().atMost(DEADLINE).until(() -> !keeper.isAlive());
        ProcessStreams other = service.open(new StreamRequest(
                temporary.getRoot().toPath().resolve("other"), false, true, true, false, false, Life.FRESH));
        await().atMost(DEADLINE).until(() -> awaitKeeper().pid() != keeper.pid());
        awaitHolding(other.paths(), 2);
    }

    @Test
    public void noneIsStartedForWhatNobodyKeeps() throws Exception {
        open(Life.UNKEPT);
        service.close();
        assertFalse(Files.exists(folder));
    }
}
