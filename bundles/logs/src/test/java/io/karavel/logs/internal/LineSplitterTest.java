package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;

import io.karavel.spi.logging.LogRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class LineSplitterTest {
    private static final Instant FIRST = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant LATER = FIRST.plusSeconds(1);
    private static final int LONGEST = 16384;

    private final LineSplitter splitter = new LineSplitter(false);
    private final List<LogRecord> records = new ArrayList<>();

    private void feed(String text, Instant now) {
        splitter.split(ByteBuffer.wrap(text.getBytes(UTF_8)), now, records::add);
    }

    private List<String> seen() {
        return records.stream().map(record -> new String(record.line(), UTF_8) + (record.partial() ? "~" : "|")).toList();
    }

    @Test
    public void linesAreSplitWhereverTheChunksEnd() {
        feed("one\ntw", FIRST);
        feed("o\n\nthr", LATER);
        feed("ee", LATER);
        feed("\n", LATER.plusSeconds(1));
        assertEquals(List.of("one|", "two|", "|", "three|"), seen());
        assertEquals(FIRST, records.get(1).time());
        assertEquals(LATER, records.get(3).time());
    }

    @Test
    public void aLongLineBecomesPiecesOfSixteenKibibytesWithTheTimeOfItsBeginning() {
        feed("a".repeat(10_000), FIRST);
        feed("a".repeat(30_000) + "\nb\n", LATER);
        assertEquals(List.of("a".repeat(LONGEST) + "~", "a".repeat(LONGEST) + "~", "a".repeat(40_000 - 2 * LONGEST) + "|", "b|"),
                seen());
        assertEquals(List.of(FIRST, FIRST, FIRST, LATER), records.stream().map(LogRecord::time).toList());
    }

    @Test
    public void eachRecordTellsHowFarItsStreamCame() {
        splitter.resume(100);
        feed("one\ntw", FIRST);
        feed("o\n\n" + "a".repeat(LONGEST + 10) + "\nrest", LATER);
        splitter.end(records::add);
        assertEquals(List.of(104L, 108L, 109L, 109L + LONGEST, 120L + LONGEST, 124L + LONGEST),
                records.stream().map(LogRecord::end).toList());
    }

    @Test
    public void aLineOfExactlySixteenKibibytesHasAnEmptyLastPiece() {
        feed("a".repeat(LONGEST) + "\nb\n", FIRST);
        assertEquals(List.of("a".repeat(LONGEST) + "~", "|", "b|"), seen());
    }

    @Test
    public void aLineThatNeverEndsIsAPieceWithoutEnd() {
        feed("one\ntwo", FIRST);
        splitter.end(records::add);
        assertEquals(List.of("one|", "two~"), seen());
    }
}
