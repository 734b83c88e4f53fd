package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ContainerId;
import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
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

public class JsonFileDriverTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.120000300Z");

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final JsonFileDriver driver = new JsonFileDriver();
    private final ContainerId id = ContainerId.random();
    private Path file;

    @Before
    public void nameTheFile() {
        file = temporary.getRoot().toPath().resolve(id + "-json.log");
    }

    private LogTarget target(Map<String, String> options) {
        return new LogTarget(id, "web", temporary.getRoot().toPath(), options,
                Map.of("tier", "front", "app.x", "1", "other", "2"), Map.of("REGION", "eu", "HOME", "/"));
    }

    private static LogRecord line(String text) {
        return new LogRecord(TIME, false, text.getBytes(UTF_8), false);
    }

    private void write(Map<String, String> options, LogRecord... records) throws IOException {
        try (LogWriter writer = driver.open(target(options))) {
            writer.write(List.of(records));
        }
    }

    private static List<LogRecord> readAll(LogReader reader) throws IOException {
        List<LogRecord> records = new ArrayList<>();
        for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            records.add(next.get());
        }
        return records;
    }

    private List<String> read(long tail) throws IOException {
        try (LogReader reader = driver.read(target(Map.of()), tail)) {
            return texts(readAll(reader));
        }
    }

    private static List<String> texts(List<LogRecord> records) {
        return records.stream().map(record -> new String(record.line(), UTF_8)).toList();
    }

    private static LogRecord line(String text, boolean stderr, long end) {
        return new LogRecord(TIME, stderr, text.getBytes(UTF_8), false, Map.of(), end);
    }

    @Test
    public void aWriterThatGoesOnKnowsHowFarTheOneBeforeCame() throws Exception {
        LogWriter killed = driver.open(target(Map.of()));
        assertEquals(Optional.of(StreamPosition.START), killed.position());
        killed.write(List.of(line("one", false, 4), line("oops", true, 5)));
        killed.write(List.of(line("two", false, 8)));
        // Written, but not noted: the engine was killed between the two.
        Files.writeString(file, "{\"log\":\"three\\n\",\"str", StandardOpenOption.APPEND);

        try (LogWriter next = driver.resume(target(Map.of()))) {
            assertEquals(Optional.of(new StreamPosition(8, 5)), next.position());
            next.write(List.of(line("three", false, 14)));
        }
        assertEquals(List.of("one", "oops", "two", "three"), read(-1));
        try (LogWriter run = driver.open(target(Map.of()))) {
            assertEquals("another run begins", Optional.of(StreamPosition.START), run.position());
        }
        try (LogWriter run = driver.resume(target(Map.of()))) {
            assertEquals(Optional.of(StreamPosition.START), run.position());
        }
        assertEquals(List.of("one", "oops", "two", "three"), read(-1));
    }

    @Test
    public void itKnowsInTheMidstOfARotationToo() throws Exception {
        Map<String, String> small = Map.of("max-size", "200", "max-file", "5");
        LogWriter killed = driver.open(target(small));
        for (int number = 1; number <= 6; number++) {
            killed.write(List.of(line("line " + number, false, number * 7L)));
        }
        // The next file was begun, and nothing noted of it.
        Path rotated = file.resolveSibling(file.getFileName() + ".9");
        Files.copy(file, rotated);
        Files.delete(file);
        Files.writeString(file, "{\"log\":\"line 7\\n\"");

        try (LogWriter next = driver.resume(target(small))) {
            assertEquals(Optional.of(new StreamPosition(42, 0)), next.position());
            assertEquals(0, Files.size(file));
        }
    }

    @Test
    public void recordsAreWrittenInDockersForm() throws Exception {
        write(Map.of(), line("hello"), new LogRecord(Instant.parse("2026-01-02T03:04:05Z"), true, "a".getBytes(UTF_8), true));
        assertEquals("""
                {"log":"hello\\n","stream":"stdout","time":"2026-01-02T03:04:05.1200003Z"}
                {"log":"a","stream":"stderr","time":"2026-01-02T03:04:05Z"}
                """, Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    public void specialCharactersAreEscapedAsGoDoes() throws Exception {
        write(Map.of(), line("\" \\ \t \r \u0001 <&> é € 😀 \u2028 \u007f"));
        assertTrue(Files.readString(file).startsWith(
                "{\"log\":\"\\\" \\\\ \\u0009 \\r \\u0001 \\u003c\\u0026\\u003e é € 😀 \\u2028 \u007f\\n\","));
        assertEquals(List.of("\" \\ \t \r \u0001 <&> é € 😀 \u2028 \u007f"), read(-1));
    }

    @Test
    public void bytesThatAreNoTextBecomeReplacementCharacters() throws Exception {
        byte[] bad = "a\u00ff\u00c3(\u00e2\u0082\u00ed\u00a0\u0080\u00c0\u00afz\u00f0".getBytes(ISO_8859_1);
        write(Map.of(), new LogRecord(TIME, false, bad, false));
        String r = "\\ufffd";
        assertTrue(Files.readString(file).startsWith("{\"log\":\"a" + r + r + "(" + r.repeat(7) + "z" + r + "\\n\","));
    }

    @Test
    public void chosenLabelsVariablesAndTheTagAreKept() throws Exception {
        write(Map.of("labels", "tier", "labels-regex", "^app", "env", "REGION,NONE", "tag", "{{.Name}}/{{.ID}}"), line("x"));
        assertTrue(Files.readString(file).contains("\"stream\":\"stdout\",\"attrs\":{\"REGION\":\"eu\",\"app.x\":\"1\",\"tag\":\"web/"
                + id.shortForm() + "\",\"tier\":\"front\"},\"time\":"));
        try (LogReader reader = driver.read(target(Map.of()), -1)) {
            assertEquals("eu", readAll(reader).get(0).attributes().get("REGION"));
        }
    }

    @Test
    public void whatWasReadIsWhatWasWritten() throws Exception {
        LogRecord piece = new LogRecord(TIME, true, "piece".getBytes(UTF_8), true);
        write(Map.of(), line("one"), piece, line(""));
        try (LogReader reader = driver.read(target(Map.of()), -1)) {
            List<LogRecord> records = readAll(reader);
            assertEquals(List.of("one", "piece", ""), texts(records));
            assertEquals(List.of(false, true, false), records.stream().map(LogRecord::partial).toList());
            assertEquals(List.of(false, true, false), records.stream().map(LogRecord::stderr).toList());
            assertEquals(TIME, records.get(1).time());
        }
    }

    @Test
    public void filesAreRotatedAndTheOldestGoes() throws Exception {
        Map<String, String> options = Map.of("max-size", "150", "max-file", "3");
        for (int i = 0; i < 10; i++) {
            write(options, line("line " + i));
        }
        assertTrue(Files.size(file) < 300);
        assertTrue(Files.exists(Path.of(file + ".1")));
        assertTrue(Files.exists(Path.of(file + ".2")));
        assertFalse(Files.exists(Path.of(file + ".3")));
        assertEquals(List.of("line 4", "line 5", "line 6", "line 7", "line 8", "line 9"), read(-1));
        assertEquals(List.of("line 7", "line 8", "line 9"), read(3));
        assertEquals(List.of(), read(0));
        assertEquals(6, read(100).size());
    }

    @Test
    public void withOneFileOnlyItBeginsAnew() throws Exception {
        write(Map.of("max-size", "200"), line("0"), line("1"), line("2"), line("3"));
        assertEquals(List.of("3"), read(-1));
        assertFalse(Files.exists(Path.of(file + ".1")));
    }

    @Test
    public void olderFilesAreCompressedAndStillRead() throws Exception {
        Map<String, String> options = Map.of("max-size", "150", "max-file", "3", "compress", "true");
        for (int i = 0; i < 6; i++) {
            write(options, line("line " + i));
        }
        assertTrue(Files.exists(Path.of(file + ".1.gz")));
        assertTrue(Files.exists(Path.of(file + ".2.gz")));
        assertFalse(Files.exists(Path.of(file + ".1")));
        assertEquals(6, read(-1).size());
        assertEquals(List.of("line 1", "line 2", "line 3", "line 4", "line 5"), read(5));
    }

    @Test
    public void aReaderGoesOnThroughRotations() throws Exception {
        Map<String, String> options = Map.of("max-size", "250", "max-file", "50");
        List<LogRecord> seen = new ArrayList<>();
        try (LogWriter writer = driver.open(target(options)); LogReader reader = driver.read(target(options), -1)) {
            for (int i = 0; i < 30; i++) {
                writer.write(List.of(line("a" + i), line("b" + i)));
                if (i % 5 == 4) {
                    seen.addAll(readAll(reader));
                }
            }
        }
        assertEquals(IntStream.range(0, 30).boxed().flatMap(i -> List.of("a" + i, "b" + i).stream()).toList(), texts(seen));
    }

    @Test
    public void tailOfALargeFileIsFound() throws Exception {
        LogRecord[] many = IntStream.range(0, 5000).mapToObj(i -> line("number " + i)).toArray(LogRecord[]::new);
        write(Map.of(), many);
        List<String> tail = read(3000);
        assertEquals(3000, tail.size());
        assertEquals("number 2000", tail.get(0));
        assertEquals("number 4999", tail.get(2999));
    }

    @Test
    public void aLineTornByACrashIsLeftOutAndHarmsNoOther() throws Exception {
        write(Map.of(), line("before"));
        Files.writeString(file, "{\"log\":\"torn", StandardOpenOption.APPEND);
        try (LogReader reader = driver.read(target(Map.of()), -1)) {
            assertEquals(List.of("before"), texts(readAll(reader)));
        }
        write(Map.of(), line("after"));
        assertEquals(List.of("before", "after"), read(-1));
    }

    @Test
    public void aLogThatDoesNotExistReadsAsEmpty() throws Exception {
        assertEquals(List.of(), read(-1));
        assertEquals(List.of(), read(5));
    }

    @Test
    public void badOptionsAreRefused() {
        assertRefused("unknown log opt 'colour' for json-file log driver", Map.of("colour", "red"));
        assertRefused("invalid size: 'big'", Map.of("max-size", "big"));
        assertRefused("max-file cannot be less than 1", Map.of("max-file", "0"));
        assertRefused("compress cannot be true when max-file is less than 2 or max-size is not set",
                Map.of("compress", "true", "max-file", "3"));
        driver.validate(Map.of("max-size", "10m", "max-file", "3", "compress", "true", "labels", "a,b", "tag", "{{.ID}}"));
    }

    private void assertRefused(String message, Map<String, String> options) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> driver.validate(options)).getMessage());
    }
}
