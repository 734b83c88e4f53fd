package io.karavel.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.Following;
import io.karavel.api.LogHandover;
import io.karavel.api.LogQuery;
import io.karavel.api.LogTap;
import io.karavel.api.OutputSink;
import io.karavel.logs.internal.JsonFileDriver;
import io.karavel.logs.internal.LocalDriver;
import io.karavel.logs.internal.NoneDriver;
import io.karavel.model.ContainerId;
import io.karavel.model.LogConfig;
import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LogServiceTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Map<String, Object> JSON_FILE = Map.of(LogDriver.NAME, "json-file");
    private static final LogQuery ALL = query(false, -1);
    private static final LogQuery FOLLOW = query(true, -1);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final ContainerId id = ContainerId.random();
    private final LogService service = new LogService();

    @Before
    public void addDrivers() {
        service.addDriver(new JsonFileDriver(), JSON_FILE);
        service.addDriver(new NoneDriver(), Map.of(LogDriver.NAME, "none"));
    }

    @After
    public void closeService() throws Exception {
        service.close();
    }

    private static LogQuery query(boolean follow, long tail) {
        return new LogQuery(true, true, follow, Optional.empty(), Optional.empty(), tail, false, false);
    }

    private LogTarget target(Map<String, String> options) {
        return new LogTarget(id, "web", temporary.getRoot().toPath(), options, Map.of("a b", "c&d", "aa", "1"), Map.of());
    }

    private LogTap open() {
        return service.open(target(Map.of()), "json-file");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private void writeAll(String... texts) throws Exception {
        LogTap tap = open();
        for (String text : texts) {
            get(tap.write(false, bytes(text)));
        }
        tap.end();
        get(tap.closed());
    }

    private String read(LogQuery query) throws Exception {
        Client client = new Client();
        get(service.follow(target(Map.of()), "json-file", query, client).ended());
        assertTrue(client.ended);
        return client.text();
    }

    /** Notes what it gets, and takes the next when allowed. */
    private static final class Client implements OutputSink {
        private final StringBuffer text = new StringBuffer();
        private volatile boolean ended;

        @Override
        public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
            text.append(stderr ? "E:" : "").append(UTF_8.decode(data));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void end() {
            ended = true;
        }

        String text() {
            return text.toString();
        }
    }

    /** Writes nothing until it is let. */
    private static final class GatedDriver implements LogDriver {
        private final Semaphore gate = new Semaphore(0);
        private final List<String> lines = new ArrayList<>();

        @Override
        public void validate(Map<String, String> options) {
            // It knows no options, and takes them all.
        }

        @Override
        public LogWriter open(LogTarget target) {
            return new LogWriter() {
                @Override
                public void write(List<LogRecord> records) {
                    gate.acquireUninterruptibly();
                    gate.release();
                    records.forEach(record -> lines.add(new String(record.line(), UTF_8)));
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }
    }

    private GatedDriver addGatedDriver() {
        GatedDriver driver = new GatedDriver();
        service.addDriver(driver, Map.of(LogDriver.NAME, "gated"));
        return driver;
    }

    @Test
    public void whatWasPrintedIsReadAgain() throws Exception {
        writeAll("one\ntwo\n", "thr", "ee\nno end");
        assertEquals("one\ntwo\nthree\nno end", read(ALL));
        assertEquals("three\nno end", read(query(false, 2)));
    }

    @Test
    public void piecesOfALongLineAreJoined() throws Exception {
        String longLine = "x".repeat(50_000);
        writeAll(longLine + "\nshort\n");
        assertEquals(longLine + "\nshort\n", read(ALL));
    }

    @Test
    public void streamsAreToldApart() throws Exception {
        LogTap tap = open();
        get(tap.write(false, bytes("out\n")));
        get(tap.write(true, bytes("err\n")));
        tap.end();
        get(tap.closed());
        assertEquals("out\nE:err\n", read(ALL));
        assertEquals("E:err\n", read(new LogQuery(
                false, true, false, Optional.empty(), Optional.empty(), -1, false, false)));
    }

    @Test
    public void timesAndAttributesArePutBeforeTheLine() throws Exception {
        LogTap tap = service.open(target(Map.of("labels", "a b,aa")), "json-file");
        get(tap.write(false, bytes("hello\n")));
        tap.end();
        get(tap.closed());
        String line = read(new LogQuery(true, true, false, Optional.empty(), Optional.empty(), -1, true, true));
        assertTrue(line, line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z a\\+b=c%26d,aa=1 hello\n"));
    }

    @Test
    public void sinceAndUntilChooseByTime() throws Exception {
        Files.writeString(temporary.getRoot().toPath().resolve(id + "-json.log"), """
                {"log":"a\\n","stream":"stdout","time":"2026-01-01T00:00:01Z"}
                {"log":"b\\n","stream":"stdout","time":"2026-01-01T00:00:02Z"}
                {"log":"c\\n","stream":"stdout","time":"2026-01-01T00:00:03Z"}
                """);
        Optional<Instant> second = Optional.of(Instant.parse("2026-01-01T00:00:02Z"));
        assertEquals("b\nc\n", read(new LogQuery(true, true, false, second, Optional.empty(), -1, false, false)));
        assertEquals("a\nb\n", read(new LogQuery(true, true, false, Optional.empty(), second, -1, false, false)));
    }

    @Test
    public void followingDeliversWhatComesAndEndsWithTheLog() throws Exception {
        writeAll("old 1\nold 2\n");
        LogTap tap = open();
        Client all = new Client();
        Client tail = new Client();
        Following following = service.follow(target(Map.of()), "json-file", FOLLOW, all);
        service.follow(target(Map.of()), "json-file", query(true, 1), tail);
        await().atMost(DEADLINE).until(() -> tail.text().equals("old 2\n"));
        get(tap.write(false, bytes("new 1\n")));
        await().atMost(DEADLINE).until(() -> all.text().equals("old 1\nold 2\nnew 1\n"));
        assertFalse(following.ended().toCompletableFuture().isDone());
        get(tap.write(false, bytes("new 2\nrest")));
        tap.end();
        get(following.ended());
        assertEquals("old 1\nold 2\nnew 1\nnew 2\nrest", all.text());
        await().atMost(DEADLINE).until(() -> tail.ended && tail.text().equals("old 2\nnew 1\nnew 2\nrest"));
    }

    @Test
    public void followingAStoppedContainerEndsAtTheEndOfItsLog() throws Exception {
        writeAll("one\n");
        assertEquals("one\n", read(FOLLOW));
    }

    @Test
    public void aFollowerThatIsClosedGetsNoMore() throws Exception {
        LogTap tap = open();
        Client client = new Client();
        Following following = service.follow(target(Map.of()), "json-file", FOLLOW, client);
        get(tap.write(false, bytes("one\n")));
        await().atMost(DEADLINE).until(() -> client.text().equals("one\n"));
        following.close();
        get(following.ended());
        get(tap.write(false, bytes("two\n")));
        tap.end();
        get(tap.closed());
        assertEquals("one\n", client.text());
    }

    @Test
    public void aFollowerThatIsSlowGetsEverythingAndHoldsUpNobody() throws Exception {
        LogTap tap = service.open(target(Map.of("max-size", "20k", "max-file", "1000")), "json-file");
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Client client = new Client();
        Following following = service.follow(target(Map.of()), "json-file", FOLLOW, new OutputSink() {
            @Override
            public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
                return gate.thenCompose(nothing -> client.write(stderr, data));
            }

            @Override
            public void end() {
                client.end();
            }
        });
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            String line = "line " + i + " " + "y".repeat(50) + "\n";
            expected.append(line);
            get(tap.write(false, bytes(line)));
        }
        tap.end();
        get(tap.closed());
        gate.complete(null);
        get(following.ended());
        assertEquals(expected.toString(), client.text());
    }

    @Test
    public void aBlockingLogMakesTheContainerWaitAndLosesNothing() throws Exception {
        GatedDriver driver = addGatedDriver();
        LogTap tap = service.open(target(Map.of()), "gated");
        ByteBuffer chunk = bytes(("z".repeat(999) + "\n").repeat(64));
        int chunks = 0;
        CompletableFuture<Void> room;
        do {
            room = tap.write(false, chunk.duplicate()).toCompletableFuture();
            chunks++;
        } while (room.isDone());
        assertTrue("waits after " + chunks, chunks >= 14 && chunks <= 17);
        driver.gate.release();
        get(room);
        tap.end();
        get(tap.closed());
        assertEquals(chunks * 64, driver.lines.size());
        assertEquals(0, tap.dropped());
    }

    @Test
    public void aNonBlockingLogDropsAndCountsExactly() throws Exception {
        GatedDriver driver = addGatedDriver();
        LogTap tap = service.open(target(Map.of("mode", "non-blocking", "max-buffer-size", "10k")), "gated");
        for (int i = 0; i < 1000; i++) {
            assertTrue(tap.write(false, bytes("line " + i + "\n")).toCompletableFuture().isDone());
        }
        driver.gate.release();
        tap.end();
        get(tap.closed());
        assertTrue(tap.dropped() > 0);
        assertEquals(1000, driver.lines.size() + tap.dropped());
        assertEquals("line 0", driver.lines.get(0));
    }

    @Test
    public void aDriverThatComesBackGoesOnWithoutALostLine() throws Exception {
        JsonFileDriver first = new JsonFileDriver();
        Map<String, Object> properties = Map.of(LogDriver.NAME, "swapped");
        service.addDriver(first, properties);
        LogTap tap = service.open(target(Map.of()), "swapped");
        get(tap.write(false, bytes("one\n")));
        service.removeDriver(first, properties);
        get(tap.write(false, bytes("two\n")));
        tap.end();
        assertFalse(tap.closed().toCompletableFuture().isDone());
        service.addDriver(new JsonFileDriver(), properties);
        get(tap.closed());
        assertEquals("one\ntwo\n", read(ALL));
    }

    @Test
    public void aLogThatCannotBeWrittenIsCountedAndComesBack() throws Exception {
        Path blocked = temporary.getRoot().toPath().resolve(id + "-json.log");
        Files.createDirectory(blocked);
        LogTap tap = open();
        get(tap.write(false, bytes("lost\nlost\n")));
        await().atMost(DEADLINE).until(() -> tap.dropped() == 2);
        Files.delete(blocked);
        get(tap.write(false, bytes("kept\n")));
        tap.end();
        get(tap.closed());
        assertEquals("kept\n", read(ALL));
        assertEquals(2, tap.dropped());
    }

    @Test
    public void aLogOpenedAgainWaitsForTheOneBefore() throws Exception {
        LogTap before = open();
        get(before.write(false, bytes("one\n")));
        before.end();
        LogTap after = open();
        get(after.write(false, bytes("two\n")));
        after.end();
        get(after.closed());
        assertEquals("one\ntwo\n", read(ALL));
    }

    @Test
    public void writingToAnEndedLogFails() throws Exception {
        LogTap tap = open();
        tap.end();
        assertTrue(tap.write(false, bytes("late")).toCompletableFuture().isCompletedExceptionally());
        get(tap.closed());
    }

    @Test
    public void unknownDriversAndOptionsAreRefused() {
        assertRefused("logger: no log driver named 'paper' is registered", "paper", Map.of());
        assertRefused("unknown log opt 'x' for json-file log driver", "json-file", Map.of("x", "1"));
        assertRefused("logger: logging mode not supported: fast", "json-file", Map.of("mode", "fast"));
        assertRefused("logger: max-buffer-size option is only supported with 'mode=non-blocking'", "json-file",
                Map.of("max-buffer-size", "1m"));
        service.validate(new LogConfig("json-file", Map.of("mode", "non-blocking", "max-buffer-size", "4m", "max-size", "1k")));
        service.validate(new LogConfig("none", Map.of()));
    }

    private void assertRefused(String message, String driver, Map<String, String> options) {
        EngineException error = assertThrows(
                EngineException.class, () -> service.validate(new LogConfig(driver, options)));
        assertEquals(ErrorKind.INVALID, error.kind());
        assertEquals(message, error.getMessage());
    }

    @Test
    public void aDriverThatKeepsNothingCannotBeRead() throws Exception {
        LogTap tap = service.open(target(Map.of()), "none");
        get(tap.write(false, bytes("gone\n")));
        tap.end();
        get(tap.closed());
        EngineException error = assertThrows(
                EngineException.class, () -> service.follow(target(Map.of()), "none", ALL, new Client()));
        assertEquals(ErrorKind.NOT_IMPLEMENTED, error.kind());
        assertEquals("configured logging driver does not support reading", error.getMessage());
    }

    @Test
    public void aStoppedServiceHasWrittenEverythingAndLeavesNoThread() throws Exception {
        LogTap tap = open();
        get(tap.write(false, bytes("last\n")));
        service.close();
        assertTrue(Files.readString(temporary.getRoot().toPath().resolve(id + "-json.log")).contains("last"));
        assertTrue(tap.closed().toCompletableFuture().isDone());
        await().atMost(DEADLINE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("karavel-logs")));
    }

    @Test
    public void aLogThatIsHandedOverWhileItIsWrittenLosesAndRepeatsNothing() throws Exception {
        service.addDriver(new LocalDriver(), Map.of(LogDriver.NAME, "local"));
        LogTap tap = open();
        Client client = new Client();
        Following following = service.follow(target(Map.of()), "json-file", FOLLOW, client);
        StringBuilder expected = new StringBuilder();
        List<String> places = List.of("local", "json-file", "local", "local");
        for (int i = 0; i < 4000; i++) {
            String line = "line " + i + "\n";
            expected.append(line);
            // Half a line is in no log when it is handed over.
            get(tap.write(false, bytes(line.substring(0, 3))));
            if (i % 1000 == 500) {
                String place = places.get(i / 1000);
                Map<String, String> options = i > 3000 ? Map.of("max-size", "1k", "max-file", "999") : Map.of();
                service.handOver(target(options), place).orElseThrow().commit();
            }
            get(tap.write(false, bytes(line.substring(3))));
        }
        tap.end();
        get(tap.closed());
        get(following.ended());
        assertEquals(expected.toString(), client.text());
        String json = read(ALL);
        Client local = new Client();
        get(service.follow(target(Map.of()), "local", ALL, local).ended());
        List<String> all = new ArrayList<>(Stream.of(json, local.text()).flatMap(String::lines).toList());
        assertEquals(4000, all.size());
        assertEquals(expected.toString().lines().collect(Collectors.toSet()), Set.copyOf(all));
        assertEquals(0, tap.dropped());
    }

    @Test
    public void aHandoverThatIsUndoneOrFailsChangesNothing() throws Exception {
        service.addDriver(new LocalDriver(), Map.of(LogDriver.NAME, "local"));
        LogTap tap = open();
        get(tap.write(false, bytes("one\n")));
        LogHandover handover = service.handOver(target(Map.of()), "local").orElseThrow();
        get(tap.write(false, bytes("two\n")));
        assertEquals(ErrorKind.CONFLICT, assertThrows(
                EngineException.class, () -> service.handOver(target(Map.of()), "local")).kind());
        assertEquals("what is printed meanwhile waits", "one\n", read(ALL));
        handover.undo();
        await().atMost(DEADLINE).until(() -> read(ALL).equals("one\ntwo\n"));
        Files.createDirectories(temporary.getRoot().toPath().resolve("local-logs"));
        await().atMost(DEADLINE).ignoreExceptions().until(() -> {
            Files.deleteIfExists(temporary.getRoot().toPath().resolve("local-logs/container.log.position"));
            Files.deleteIfExists(temporary.getRoot().toPath().resolve("local-logs/container.log"));
            return true;
        });
        Files.createDirectory(temporary.getRoot().toPath().resolve("local-logs/container.log"));
        assertEquals(ErrorKind.SYSTEM, assertThrows(
                EngineException.class, () -> service.handOver(target(Map.of()), "local")).kind());
        assertEquals(ErrorKind.INVALID, assertThrows(
                EngineException.class, () -> service.handOver(target(Map.of("x", "y")), "local")).kind());
        get(tap.write(false, bytes("three\n")));
        tap.end();
        get(tap.closed());
        assertEquals("one\ntwo\nthree\n", read(ALL));
        assertEquals("nothing runs", Optional.empty(), service.handOver(target(Map.of()), "local"));
    }

    @Test
    public void whoGoesOnWithALogThatWasHandedOverKnowsItsPosition() throws Exception {
        service.addDriver(new LocalDriver(), Map.of(LogDriver.NAME, "local"));
        LogTap tap = open();
        get(tap.write(false, bytes("one\ntw")));
        service.handOver(target(Map.of()), "local").orElseThrow().commit();
        // The service is gone before anything more comes.
        service.close();
        LogService next = new LogService();
        try {
            next.addDriver(new LocalDriver(), Map.of(LogDriver.NAME, "local"));
            assertEquals(Optional.of(new StreamPosition(4, 0)), get(next.resume(target(Map.of()), "local").resumption()));
        } finally {
            next.close();
        }
    }

    @Test
    public void dropsAreToldUntilTheContainerIsForgotten() throws Exception {
        GatedDriver driver = addGatedDriver();
        LogTap tap = service.open(target(Map.of("mode", "non-blocking", "max-buffer-size", "1k")), "gated");
        for (int i = 0; i < 1000; i++) {
            tap.write(false, bytes("line " + i + "\n"));
        }
        driver.gate.release();
        tap.end();
        get(tap.closed());
        assertEquals(tap.dropped(), service.dropped(id));
        assertEquals(1000, driver.lines.size() + service.dropped(id));
        service.forget(id);
        assertEquals(0, service.dropped(id));
    }
}
