package io.karavel.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.Attachment;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.OutputSink;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.runtime.StreamPaths;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class StdioServiceTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** Few beside the thousands that a thread for each would be: the second loop, and what Java and who waits have for themselves. */
    private static final int THREADS_OF_TESTS = 8;
    private static final AttachOptions EVERYTHING = new AttachOptions(true, true, true, "");
    private static final AttachOptions OUTPUT = new AttachOptions(false, true, true, "");

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<Process> processes = new ArrayList<>();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private StdioService service;

    @Before
    public void startService() {
        service = new StdioService(DEADLINE);
    }

    @After
    public void stopEverything() throws Exception {
        service.close();
        executor.shutdownNow();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Path folder() {
        return temporary.getRoot().toPath().resolve("c").resolve("init");
    }

    private ProcessStreams open(boolean stdin, boolean terminal, boolean stdinOnce) {
        return service.open(new StreamRequest(folder(), stdin, true, true, terminal, stdinOnce, StreamRequest.Life.UNKEPT));
    }

    /** Runs a command on the pipes. */
    private Process run(StreamPaths paths, String command) throws IOException {
        String redirected = "exec"
                + paths.stdin().map(path -> " <" + path).orElse(" </dev/null")
                + paths.stdout().map(path -> " >" + path).orElse("")
                + paths.stderr().map(path -> " 2>" + path).orElse("")
                + "; " + command;
        Process process = new ProcessBuilder("sh", "-c", redirected).start();
        processes.add(process);
        return process;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    public void outputOfBothStreamsReachesATapAndAClient() throws Exception {
        ProcessStreams streams = open(false, false, false);
        CollectingSink tap = new CollectingSink();
        CollectingSink client = new CollectingSink();
        streams.addTap(tap);
        Attachment attachment = streams.attach(new AttachOptions(false, true, false, ""), client);
        run(streams.paths(), "echo out; echo err >&2");
        streams.started();
        get(streams.outputEnded());
        assertTrue(tap.hasEnded());
        assertFalse(client.hasEnded());
        get(streams.finish());
        get(attachment.ended());
        assertTrue(client.hasEnded());
        assertEquals("out\n", tap.out());
        assertEquals("err\n", tap.err());
        assertEquals("out\n", client.out());
        assertEquals("", client.err());
        assertFalse(Files.exists(folder()));
    }

    @Test
    public void nothingIsReadBeforeTheProcessStarted() throws Exception {
        ProcessStreams streams = open(false, false, false);
        run(streams.paths(), "echo early").waitFor();
        CollectingSink late = new CollectingSink();
        streams.addTap(late);
        streams.started();
        get(streams.finish());
        assertEquals("early\n", late.out());
    }

    @Test
    public void fiftyMegabytesArriveExactlyAtASlowerTaker() throws Exception {
        ProcessStreams streams = open(false, false, false);
        Path data = temporary.newFile().toPath();
        byte[] block = new byte[50_000_000];
        new Random(1).nextBytes(block);
        Files.write(data, block);
        CollectingSink tap = new CollectingSink(executor, true);
        CollectingSink client = new CollectingSink(Runnable::run, true);
        streams.addTap(tap);
        Attachment attachment = streams.attach(OUTPUT, client);
        run(streams.paths(), "cat " + data);
        streams.started();
        get(streams.outputEnded());
        get(streams.finish());
        get(attachment.ended());
        String expected = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(block));
        assertEquals(expected, tap.hash());
        assertEquals(expected, client.hash());
    }

    @Test
    public void aHundredMegabytesEchoThroughCat() throws Exception {
        ProcessStreams streams = open(true, false, true);
        CollectingSink client = new CollectingSink(executor, true);
        Attachment attachment = streams.attach(EVERYTHING, client);
        run(streams.paths(), "cat");
        streams.started();
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[100_000];
        Random random = new Random(2);
        for (int i = 0; i < 1000; i++) {
            random.nextBytes(block);
            sent.update(block);
            get(attachment.input(ByteBuffer.wrap(block)));
        }
        attachment.endInput();
        get(streams.stdinClosed());
        get(streams.outputEnded());
        get(streams.finish());
        get(attachment.ended());
        assertEquals(100_000_000, client.count());
        assertEquals(HexFormat.of().formatHex(sent.digest()), client.hash());
    }

    @Test
    public void outputThatIsTakenSlowlyIsWaitedForAfterTheProcessEnded() throws Exception {
        ProcessStreams streams = open(false, false, false);
        List<CompletableFuture<Void>> held = new CopyOnWriteArrayList<>();
        streams.addTap(new OutputSink() {
            @Override
            public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
                CompletableFuture<Void> taken = new CompletableFuture<>();
                held.add(taken);
                return taken;
            }

            @Override
            public void end() {
                held.clear();
            }
        });
        Process process = run(streams.paths(), "head -c 200000 /dev/zero");
        streams.started();
        await().atMost(DEADLINE).until(() -> held.size() == 1);
        // The pipe has room for all of it; what comes late would be given up, as by pipes that someone holds open.
        process.waitFor();
        CompletableFuture<Void> quiet = streams.outputQuiet(Duration.ofMillis(50)).toCompletableFuture();
        assertThrows(TimeoutException.class, () -> quiet.get(300, TimeUnit.MILLISECONDS));
        while (!quiet.isDone()) {
            held.forEach(taken -> taken.complete(null));
        }
        assertTrue(streams.outputEnded().toCompletableFuture().isDone());
        get(streams.finish());
    }

    @Test
    public void pipesThatSomeoneHoldsOpenAreGivenUpWhenNothingComes() throws Exception {
        ProcessStreams streams = open(false, false, false);
        Process holder = run(streams.paths(), "exec sleep 100");
        streams.started();
        get(streams.outputQuiet(Duration.ofMillis(50)));
        assertFalse(streams.outputEnded().toCompletableFuture().isDone());
        holder.destroyForcibly();
        get(streams.finish());
    }

    @Test
    public void inputThatEndedBeforeTheStartIsNotLost() throws Exception {
        ProcessStreams streams = open(true, false, true);
        CollectingSink client = new CollectingSink();
        Attachment attachment = streams.attach(EVERYTHING, client);
        get(attachment.input(bytes("hello")));
        attachment.endInput();
        assertFalse(streams.stdinClosed().toCompletableFuture().isDone());
        run(streams.paths(), "echo up; cat");
        CollectingSink ready = new CollectingSink();
        streams.addTap(ready);
        await().atMost(DEADLINE).until(() -> hasOpened(folder().resolve("stdin"), 0));
        streams.started();
        get(streams.stdinClosed());
        get(streams.outputEnded());
        get(streams.finish());
        assertEquals("up\nhello", client.out());
    }

    private boolean hasOpened(Path pipe, int descriptor) throws IOException {
        Path opened = Path.of("/proc/" + processes.get(0).pid() + "/fd/" + descriptor);
        return Files.isSameFile(pipe, opened);
    }

    @Test
    public void anInputThatStaysOpenLetsGoOfTheClientThatEndsItAndTakesTheNext() throws Exception {
        ProcessStreams streams = open(true, false, false);
        CollectingSink tap = new CollectingSink();
        streams.addTap(tap);
        Attachment first = streams.attach(EVERYTHING, new CollectingSink());
        run(streams.paths(), "head -n 2");
        streams.started();
        get(first.input(bytes("one\n")));
        first.endInput();
        get(first.ended());
        Attachment second = streams.attach(EVERYTHING, new CollectingSink());
        get(second.input(bytes("two\n")));
        get(streams.outputEnded());
        assertFalse(streams.stdinClosed().toCompletableFuture().isDone());
        get(streams.finish());
        assertEquals("one\ntwo\n", tap.out());
    }

    @Test
    public void inputOfAClientThatAskedForNoneIsDropped() throws Exception {
        ProcessStreams streams = open(true, false, true);
        CollectingSink tap = new CollectingSink();
        streams.addTap(tap);
        Attachment mute = streams.attach(OUTPUT, new CollectingSink());
        Attachment speaking = streams.attach(EVERYTHING, new CollectingSink());
        run(streams.paths(), "cat");
        streams.started();
        get(mute.input(bytes("no")));
        mute.endInput();
        get(speaking.input(bytes("yes")));
        speaking.endInput();
        get(streams.outputEnded());
        get(streams.finish());
        assertEquals("yes", tap.out());
    }

    @Test
    public void detachKeysEndTheAttachmentAndABrokenPrefixIsPassedOn() throws Exception {
        ProcessStreams streams = open(true, true, true);
        CollectingSink tap = new CollectingSink();
        streams.addTap(tap);
        Attachment attachment = streams.attach(EVERYTHING, new CollectingSink());
        run(streams.paths(), "head -c 4");
        streams.started();
        get(attachment.input(bytes("a\u0010")));
        get(attachment.input(bytes("b\u0010\u0011dropped")));
        get(attachment.ended());
        get(attachment.input(bytes("dropped too")));
        assertFalse(streams.stdinClosed().toCompletableFuture().isDone());
        Attachment next = streams.attach(new AttachOptions(true, true, true, "x"), new CollectingSink());
        get(next.input(bytes("c")));
        get(streams.outputEnded());
        get(streams.finish());
        assertEquals("a\u0010bc", tap.out());
    }

    @Test
    public void badDetachKeysAreRefused() {
        ProcessStreams streams = open(true, true, false);
        EngineException error = assertThrows(EngineException.class,
                () -> streams.attach(new AttachOptions(true, true, true, "ctrl-p,nonsense"), new CollectingSink()));
        assertEquals(ErrorKind.INVALID, error.kind());
        assertEquals("Invalid detach keys (ctrl-p,nonsense) provided", error.getMessage());
    }

    @Test
    public void aClientThatTakesNothingIsLetGoOfAndTheRestGoesOn() throws Exception {
        service.close();
        service = new StdioService(Duration.ofMillis(300));
        ProcessStreams streams = open(false, false, false);
        CollectingSink tap = new CollectingSink(Runnable::run, true);
        CollectingSink quick = new CollectingSink(Runnable::run, true);
        PausingSink never = new PausingSink();
        streams.addTap(tap);
        Attachment stuck = streams.attach(OUTPUT, never);
        Attachment other = streams.attach(OUTPUT, quick);
        assertEquals(0, letGo());
        run(streams.paths(), "head -c 40000000 /dev/zero");
        streams.started();
        get(stuck.ended());
        get(streams.outputEnded());
        get(streams.finish());
        get(other.ended());
        assertEquals(40_000_000, tap.count());
        assertEquals(40_000_000, quick.count());
        assertEquals(1, letGo());
        assertFalse(never.ended.isDone());
        never.goOn();
        get(never.ended);
        assertTrue(never.count() + " bytes were given to it", never.count() <= 64 * 1024);
        assertFalse(Files.exists(folder()));
    }

    private long letGo() {
        return (long) ((Metric.Counter) service.metrics().get(0)).values().get(0).value();
    }

    @Test
    public void aClientIsLetGoOfWhereItsOutputCannotBePutBy() throws Exception {
        ProcessStreams streams = open(false, false, false);
        CollectingSink tap = new CollectingSink(Runnable::run, true);
        PausingSink client = new PausingSink();
        streams.addTap(tap);
        Attachment attachment = streams.attach(OUTPUT, client);
        Process process = run(streams.paths(), "echo begun >&2; head -c 8000000 /dev/zero");
        await().atMost(DEADLINE).until(() -> hasOpened(folder().resolve("stderr"), 2));
        for (Path pipe : List.of(streams.paths().stdout().orElseThrow(), streams.paths().stderr().orElseThrow())) {
            Files.delete(pipe);
        }
        Files.delete(folder());
        streams.started();
        get(attachment.ended());
        get(streams.outputEnded());
        assertEquals(0, process.waitFor());
        assertEquals(8_000_000 + 6, tap.count());
        assertEquals(1, letGo());
        client.goOn();
        get(streams.finish());
    }

    @Test
    public void aTapThatFailsIsLeftOut() throws Exception {
        ProcessStreams streams = open(false, false, false);
        CollectingSink other = new CollectingSink();
        streams.addTap(new OutputSink() {
            @Override
            public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void end() {
                throw new IllegalStateException("not to be called");
            }
        });
        streams.addTap(other);
        run(streams.paths(), "head -c 200000 /dev/zero");
        streams.started();
        get(streams.outputEnded());
        get(streams.finish());
        assertEquals(200_000, other.count());
    }

    @Test
    public void aNewEngineGoesOnWhereTheOldOneStopped() throws Exception {
        ProcessStreams before = open(false, false, false);
        CollectingSink first = new CollectingSink();
        before.addTap(first);
        // The shell keeps a reading end too, as the shim does, so that it may write while no engine is there.
        Process process = run(before.paths(), "exec 9<>" + before.paths().stdout().orElseThrow()
                + "; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo $i; done");
        before.started();
        await().atMost(DEADLINE).until(() -> first.count() > 1000);
        service.close();
        assertTrue(first.hasEnded());
        service = new StdioService(DEADLINE);
        ProcessStreams after = open(false, false, false);
        CollectingSink second = new CollectingSink();
        after.addTap(second);
        after.started();
        process.waitFor();
        get(after.finish());
        String expected = IntStream.rangeClosed(1, 20000).mapToObj(i -> i + "\n").reduce(new StringBuilder(),
                StringBuilder::append, StringBuilder::append).toString();
        assertEquals(expected, first.out() + second.out());
    }

    @Test
    public void abandoningEndsEverythingAndLeavesNothing() throws Exception {
        ProcessStreams streams = open(true, false, true);
        CollectingSink tap = new CollectingSink();
        CollectingSink client = new CollectingSink();
        streams.addTap(tap);
        Attachment attachment = streams.attach(EVERYTHING, client);
        get(streams.abandon());
        get(attachment.ended());
        get(attachment.input(bytes("late")));
        assertTrue(tap.hasEnded());
        assertTrue(client.hasEnded());
        assertFalse(Files.exists(folder()));
    }

    @Test
    public void aProcessThatNeverOpenedItsPipesCanBeFinished() throws Exception {
        ProcessStreams streams = open(true, false, true);
        streams.started();
        get(streams.finish());
        get(streams.outputEnded());
        assertFalse(Files.exists(folder()));
    }

    @Test
    public void aPipeHoldsAsMuchAsTheSystemAllowsWhileNobodyReads() throws Exception {
        long most = Long.parseLong(Files.readAllLines(Path.of("/proc/sys/fs/pipe-max-size")).get(0));
        ProcessStreams streams = open(false, false, false);
        CollectingSink tap = new CollectingSink();
        streams.addTap(tap);
        Process process = run(streams.paths(), "head -c " + most + " /dev/zero");
        assertTrue("it did not have to wait", process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        streams.started();
        get(streams.finish());
        assertEquals(most, tap.count());
    }

    @Test
    public void aClientThatPausesHoldsUpNobodyUntilSixteenMebibytesWaitForIt() throws Exception {
        ProcessStreams streams = open(false, false, false);
        Path data = temporary.newFile().toPath();
        byte[] block = new byte[12_000_000];
        new Random(3).nextBytes(block);
        Files.write(data, block);
        PausingSink client = new PausingSink();
        CollectingSink tap = new CollectingSink(Runnable::run, true);
        streams.addTap(tap);
        Attachment attachment = streams.attach(OUTPUT, client);
        Process process = run(streams.paths(), "cat " + data + "; echo end >&2");
        streams.started();
        get(streams.outputEnded());
        assertEquals(0, process.waitFor());
        assertEquals(12_000_000 + 4, tap.count());
        get(streams.finish());
        assertFalse("what waits is in no file that has a name", Files.exists(folder()));
        assertFalse(attachment.ended().toCompletableFuture().isDone());
        client.goOn();
        get(client.ended);
        get(attachment.ended());
        assertEquals("what waited is delivered, though all else is over", 12_000_000 + 4, client.count());
        assertEquals(tap.hash(), client.taken.hash());
        assertEquals(0, letGo());
    }

    @Test
    public void aClientThatTakesNothingKeepsNoMoreThanSeventeenMebibytes() throws Exception {
        ProcessStreams streams = open(false, false, false);
        CollectingSink tap = new CollectingSink(Runnable::run, true);
        PausingSink client = new PausingSink();
        streams.addTap(tap);
        streams.attach(OUTPUT, client);
        Process process = run(streams.paths(), "head -c 40000000 /dev/zero");
        streams.started();
        await().atMost(DEADLINE).until(() -> tap.count() >= (15 << 20));
        assertThrows(TimeoutException.class, () -> streams.outputEnded().toCompletableFuture().get(300, TimeUnit.MILLISECONDS));
        assertTrue(process.isAlive());
        long most = (17 << 20) + 4 * 64 * 1024;
        assertTrue(tap.count() + " bytes were read", tap.count() <= most);
        client.goOn();
        get(streams.outputEnded());
        get(streams.finish());
        get(client.ended);
        assertEquals(40_000_000, tap.count());
        assertEquals(40_000_000, client.count());
    }

    /** Keeps the first chunk until it is told to go on. */
    private static final class PausingSink implements OutputSink {
        private final CompletableFuture<Void> pause = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final CollectingSink taken = new CollectingSink(Runnable::run, true);

        @Override
        public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
            return taken.write(stderr, data).thenCombine(pause, (one, both) -> null);
        }

        @Override
        public void end() {
            ended.complete(null);
        }

        void goOn() {
            pause.complete(null);
        }

        long count() {
            return taken.count();
        }
    }

    @Test
    public void fourThousandPipesAreOpenAtOnceAndServedByTwoThreads() throws Exception {
        service.open(new StreamRequest(folder(), false, true, true, false, false, StreamRequest.Life.UNKEPT));
        int before = ManagementFactory.getThreadMXBean().getThreadCount();
        List<ProcessStreams> all = new ArrayList<>();
        List<CollectingSink> sinks = new ArrayList<>();
        List<OutputStream> ends = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            ProcessStreams streams = service.open(new StreamRequest(
                    temporary.getRoot().toPath().resolve("c" + i), false, true, true, false, false,
                    StreamRequest.Life.UNKEPT));
            CollectingSink sink = new CollectingSink();
            streams.addTap(sink);
            streams.started();
            all.add(streams);
            sinks.add(sink);
            ends.add(new FileOutputStream(streams.paths().stdout().orElseThrow().toFile()));
            ends.add(new FileOutputStream(streams.paths().stderr().orElseThrow().toFile()));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < ends.size(); i++) {
                ends.get(i).write((round + " of " + i + "\n").getBytes(UTF_8));
            }
        }
        int last = all.size() - 1;
        await().atMost(DEADLINE).until(() -> sinks.get(last).err(), err -> err.endsWith("2 of 3999\n"));
        await("the threads of what was there before end").atMost(DEADLINE).until(() -> ownThreads() <= 2);
        assertTrue("threads beside them", ManagementFactory.getThreadMXBean().getThreadCount() <= before + THREADS_OF_TESTS);
        for (OutputStream end : ends) {
            end.close();
        }
        for (int i = 0; i < all.size(); i++) {
            get(all.get(i).outputEnded());
            get(all.get(i).finish());
            assertEquals(numbered(2 * i), sinks.get(i).out());
            assertEquals(numbered(2 * i + 1), sinks.get(i).err());
        }
    }

    private static String numbered(int end) {
        return "0 of " + end + "\n1 of " + end + "\n2 of " + end + "\n";
    }

    @Test
    public void aStoppedServiceLeavesNoThread() throws Exception {
        open(true, false, false).started();
        service.close();
        await().atMost(DEADLINE).until(() -> ownThreads() == 0);
        assertEquals(ErrorKind.UNAVAILABLE, assertThrows(EngineException.class, () -> open(true, false, false)).kind());
        assertTrue(Files.exists(folder().resolve("stdin")));
    }

    private static long ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("karavel-stdio")).count();
    }
}
