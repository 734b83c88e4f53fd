package io.karavel.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.DurableSink;
import io.karavel.model.StreamPosition;
import io.karavel.spi.runtime.StreamPaths;
import io.karavel.stdio.StreamRequest.Life;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What an engine took out of a pipe and its log did not keep before it was killed. */
public class SpoolTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<Process> processes = new ArrayList<>();
    private StdioService service = new StdioService(DEADLINE);

    /** A log that keeps what it is told to. */
    private static final class Log implements DurableSink {
        private final CollectingSink taken = new CollectingSink();
        private final Optional<StreamPosition> before;
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private volatile Consumer<StreamPosition> listener;

        Log(Optional<StreamPosition> before) {
            this.before = before;
        }

        static Log fresh() {
            return new Log(Optional.of(StreamPosition.START));
        }

        @Override
        public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
            return taken.write(stderr, data);
        }

        @Override
        public void end() {
            taken.end();
        }

        @Override
        public CompletionStage<Optional<StreamPosition>> resumption() {
            return CompletableFuture.completedFuture(before);
        }

        @Override
        public void whenKept(Consumer<StreamPosition> newListener) {
            listener = newListener;
        }

        @Override
        public CompletionStage<Void> closed() {
            return closed;
        }

        void awaitOutput(String out) {
            await().atMost(DEADLINE).until(taken::out, out::equals);
        }
    }

    @After
    public void stopEverything() throws Exception {
        service.close();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Path folder() {
        return temporary.getRoot().toPath().resolve("init");
    }

    private Path spool() {
        return folder().resolve("stdout.spool");
    }

    private ProcessStreams open(Life life, Log log) {
        ProcessStreams streams = service.open(new StreamRequest(folder(), false, true, true, false, false, life));
        streams.addTap(log);
        return streams;
    }

    private Process run(StreamPaths paths, String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c",
                "exec >" + paths.stdout().orElseThrow() + " 2>" + paths.stderr().orElseThrow() + "; " + command).start();
        processes.add(process);
        return process;
    }

    private void exchangeEngine() throws Exception {
        service.close();
        service = new StdioService(DEADLINE);
    }

    private static void get(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    public void whatTheLogDidNotKeepIsGivenToTheNextOne() throws Exception {
        Log first = Log.fresh();
        ProcessStreams streams = open(Life.FRESH, first);
        run(streams.paths(), "printf abcdef; printf xyz >&2; while ! test -e " + folder() + "/go; do sleep 0.01; done; printf ghi; cat");
        streams.started();
        first.awaitOutput("abcdef");
        await().atMost(DEADLINE).until(first.taken::err, "xyz"::equals);

        exchangeEngine();
        Log second = new Log(Optional.of(new StreamPosition(4, 3)));
        open(Life.RESUMED, second).started();
        second.awaitOutput("ef");
        Files.createFile(folder().resolve("go"));
        second.awaitOutput("efghi");
        assertEquals("", second.taken.err());

        exchangeEngine();
        Log third = new Log(Optional.of(new StreamPosition(8, 0)));
        open(Life.RESUMED, third).started();
        third.awaitOutput("i");
        await().atMost(DEADLINE).until(third.taken::err, "xyz"::equals);
    }

    @Test
    public void theRestOfAProcessThatEndedMeanwhileIsGivenToo() throws Exception {
        Log first = Log.fresh();
        ProcessStreams streams = open(Life.FRESH, first);
        Process process = run(streams.paths(), "printf abcdef");
        streams.started();
        first.awaitOutput("abcdef");
        process.waitFor();

        exchangeEngine();
        Log second = new Log(Optional.of(new StreamPosition(2, 0)));
        ProcessStreams resumed = open(Life.RESUMED, second);
        resumed.started();
        get(resumed.finish());
        assertEquals("cdef", second.taken.out());
        assertTrue(second.taken.hasEnded());
    }

    @Test
    public void aLogThatDoesNotKnowGetsAllThatIsAtHand() throws Exception {
        Log first = Log.fresh();
        ProcessStreams streams = open(Life.FRESH, first);
        run(streams.paths(), "printf abcdef; exec sleep 1000");
        streams.started();
        first.awaitOutput("abcdef");

        exchangeEngine();
        Log second = new Log(Optional.empty());
        open(Life.RESUMED, second).started();
        second.awaitOutput("abcdef");
    }

    @Test
    public void whatIsKeptTakesNoRoom() throws Exception {
        Log log = Log.fresh();
        ProcessStreams streams = open(Life.FRESH, log);
        run(streams.paths(), "head -c 3000000 /dev/zero; exec sleep 1000");
        streams.started();
        await().atMost(DEADLINE).until(log.taken::count, count -> count == 3_000_000L);
        assertTrue(blocks() > 5_000);

        log.listener.accept(new StreamPosition(3_000_000, 0));

        await().atMost(DEADLINE).until(this::blocks, blocks -> blocks <= 8);
        assertEquals("offsets stay", 3_000_000, Files.size(spool()));
    }

    private long blocks() throws Exception {
        Process stat = new ProcessBuilder("stat", "-c", "%b", spool().toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), UTF_8).strip());
    }

    @Test
    public void theFileGoesWithTheLastOfTheLog() throws Exception {
        Log log = Log.fresh();
        ProcessStreams streams = open(Life.FRESH, log);
        run(streams.paths(), "printf abc").waitFor();
        streams.started();
        get(streams.finish());
        assertTrue("the log has not written all yet", Files.exists(spool()));
        log.closed.complete(null);
        assertFalse(Files.exists(folder()));
    }

    @Test
    public void whatAnEarlierRunLeftIsOfNoUseToANewOne() throws Exception {
        Log first = Log.fresh();
        ProcessStreams streams = open(Life.FRESH, first);
        run(streams.paths(), "printf old").waitFor();
        streams.started();
        first.awaitOutput("old");

        exchangeEngine();
        Log second = Log.fresh();
        ProcessStreams again = open(Life.FRESH, second);
        run(again.paths(), "printf new").waitFor();
        again.started();
        get(again.finish());
        assertEquals("new", second.taken.out());
        first.closed.complete(null);
        assertTrue("a late log takes nothing from a newer run", Files.exists(spool()));
    }
}
