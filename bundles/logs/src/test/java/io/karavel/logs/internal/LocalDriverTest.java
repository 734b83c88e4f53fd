package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.logs.internal.entry.LogEntry;
import io.karavel.model.ContainerId;
import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LocalDriverTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.120000300Z");
    private static final Map<String, String> SMALL = Map.of("max-size", "1k", "max-file", "3");

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final LocalDriver driver = new LocalDriver();
    private final ContainerId id = ContainerId.random();
    private Path file;

    @Before
    public void nameTheFile() {
        file = temporary.getRoot().toPath().resolve("local-logs/container.log");
    }

    private LogTarget target(Map<String, String> options) {
        return new LogTarget(id, "web", temporary.getRoot().toPath(), options, Map.of(), Map.of());
    }

    private static LogRecord line(String text, long end) {
        return new LogRecord(TIME, false, text.getBytes(UTF_8), false, Map.of(), end);
    }

    private void write(Map<String, String> options, LogRecord... records) throws IOException {
        try (LogWriter writer = driver.open(target(options))) {
            for (LogRecord record : records) {
                writer.write(List.of(record));
            }
        }
    }

    private static LogRecord[] numbered(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(number -> line("line " + number, number)).toArray(LogRecord[]::new);
    }

    private static List<String> rest(LogReader reader) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            texts.add(new String(next.get().line(), UTF_8));
        }
        return texts;
    }

    private List<String> read(long tail) throws IOException {
        try (LogReader reader = driver.read(target(Map.of()), tail)) {
            return rest(reader);
        }
    }

    private static List<String> lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(number -> "line " + number).toList();
    }

    @Test
    public void anEntryIsDockersMessageBetweenItsLengths() throws Exception {
        write(Map.of(), line("hello", 6));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        int length = bytes.getInt();
        assertEquals(bytes.capacity(), length + 8);
        LogEntry entry = LogEntry.parseFrom(bytes.slice(4, length));
        assertEquals("stdout", entry.getSource());
        assertEquals("hello", entry.getLine().toStringUtf8());
        assertEquals(1767323045120000300L, entry.getTimeNano());
        assertFalse(entry.getPartial());
        assertEquals(length, bytes.getInt(4 + length));
    }

    @Test
    public void piecesOfALongLineAreNumberedAndTheLastOneSaysSo() throws Exception {
        byte[] binary = {0, (byte) 0xFF, '\r', 7};
        LogRecord first = new LogRecord(TIME, true, binary, true);
        LogRecord second = new LogRecord(TIME, true, binary, true);
        LogRecord last = new LogRecord(TIME, true, binary, false);
        write(Map.of(), first, line("between", 8), second, last, line("", 9));

        List<Integer> ordinals = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        while (bytes.hasRemaining()) {
            int length = bytes.getInt();
            LogEntry entry = LogEntry.parseFrom(bytes.slice(bytes.position(), length));
            ordinals.add(entry.getPartialLogMetadata().getOrdinal() * (entry.getPartialLogMetadata().getLast() ? -1 : 1));
            bytes.position(bytes.position() + length + 4);
        }
        assertEquals(List.of(1, 0, 2, -3, 0), ordinals);
        try (LogReader reader = driver.read(target(Map.of()), -1)) {
            LogRecord read = reader.next().orElseThrow();
            assertTrue(read.partial() && read.stderr());
            assertEquals(TIME, read.time());
            assertEquals(ByteBuffer.wrap(binary), ByteBuffer.wrap(read.line()));
            reader.next();
            assertTrue(reader.next().orElseThrow().partial());
            assertFalse(reader.next().orElseThrow().partial());
            assertEquals(0, reader.next().orElseThrow().line().length);
        }
    }

    @Test
    public void theLastLinesAreFoundFromTheEnd() throws Exception {
        assertEquals(List.of(), read(3));
        write(Map.of(), numbered(1, 10));
        assertEquals(List.of(), read(0));
        assertEquals(lines(8, 10), read(3));
        assertEquals(lines(1, 10), read(10));
        assertEquals(lines(1, 10), read(99));
        assertEquals(lines(1, 10), read(-1));
    }

    @Test
    public void theLastLinesAreFoundInOlderAndCompressedFiles() throws Exception {
        write(SMALL, numbered(1, 100));
        assertTrue(Files.exists(file.resolveSibling("container.log.1.gz")));
        assertTrue(Files.exists(file.resolveSibling("container.log.2.gz")));
        assertFalse(Files.exists(file.resolveSibling("container.log.3.gz")));
        List<String> all = read(-1);
        assertEquals("line 100", all.get(all.size() - 1));
        assertEquals(lines(61, 100), read(40));
        assertTrue("the oldest are gone", all.size() < 100);
        assertEquals(all, read(1000));
    }

    @Test
    public void aReaderGoesOnThroughRotations() throws Exception {
        try (LogWriter writer = driver.open(target(Map.of("max-size", "1k", "max-file", "9")));
                LogReader reader = driver.read(target(Map.of()), -1)) {
            List<String> followed = new ArrayList<>();
            for (LogRecord record : numbered(1, 100)) {
                writer.write(List.of(record));
                if (record.end() % 3 == 0) {
                    followed.addAll(rest(reader));
                }
            }
            followed.addAll(rest(reader));
            assertEquals(lines(1, 100), followed);
        }
    }

    @Test
    public void aWriterThatGoesOnTakesBackWhatWasNotNoted() throws Exception {
        LogWriter killed = driver.open(target(Map.of()));
        killed.write(List.of(line("one", 4), line("two", 8)));
        byte[] entries = Files.readAllBytes(file);
        // Written, but not noted: the engine was killed between the two.
        Files.write(file, entries, StandardOpenOption.APPEND);
        try (LogWriter next = driver.resume(target(Map.of()))) {
            assertEquals(Optional.of(new StreamPosition(8, 0)), next.position());
            next.write(List.of(line("three", 14)));
        }
        assertEquals(List.of("one", "two", "three"), read(-1));
    }

    @Test
    public void anEntryThatWasNotFinishedIsTakenBackAndNotCounted() throws Exception {
        write(Map.of(), line("one", 4), line("two", 8));
        Files.write(file, new byte[] {0, 0, 0, 30, 10, 6, 's'}, StandardOpenOption.APPEND);
        assertEquals(List.of("two"), read(1));
        assertEquals(List.of("one", "two"), read(-1));
        write(Map.of(), line("three", 6));
        assertEquals(List.of("one", "two", "three"), read(-1));
    }

    @Test
    public void damageIsReportedAndNotReadAsLines() throws Exception {
        write(Map.of(), line("one", 4));
        Files.write(file, new byte[] {(byte) 0xFF, 0, 0, 30, 10, 6, 's', 0}, StandardOpenOption.APPEND);
        try (LogReader reader = driver.read(target(Map.of()), -1)) {
            assertEquals("one", new String(reader.next().orElseThrow().line(), UTF_8));
            assertThrows(IOException.class, reader::next);
        }
    }

    @Test
    public void optionsAreThoseOfDocker() {
        driver.validate(Map.of("max-size", "10m", "max-file", "2", "compress", "false"));
        driver.validate(Map.of("max-file", "1", "compress", "false"));
        for (Map<String, String> bad : List.of(Map.of("tag", "x"), Map.of("max-size", "much"), Map.of("max-file", "0"),
                Map.of("max-file", "1"), Map.of("compress", "maybe"))) {
            assertThrows(bad.toString(), IllegalArgumentException.class, () -> driver.validate(bad));
        }
    }
}
