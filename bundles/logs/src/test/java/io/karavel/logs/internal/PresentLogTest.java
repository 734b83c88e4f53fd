package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.Test;

public class PresentLogTest {
    private static final Instant OPENED = Instant.parse("2026-01-01T00:00:10Z");

    /** A log with a record each second, the first at the second given, and no end. */
    private static LogReader endless(int first) {
        return new LogReader() {
            private int second = first;

            @Override
            public Optional<LogRecord> next() {
                return Optional.of(new LogRecord(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second++), false,
                        "x".getBytes(UTF_8), false));
            }

            @Override
            public void close() {
                second = -1;
            }
        };
    }

    @Test
    public void theTailOfALogThatIsWrittenOnHasTheLengthAskedFor() throws IOException {
        assertEquals(3, count(new PresentLog(endless(9), 3, OPENED)));
    }

    @Test
    public void aWholeLogEndsWithWhatWasThereWhenItWasOpened() throws IOException {
        assertEquals(11, count(new PresentLog(endless(0), -1, OPENED)));
    }

    @Test
    public void aTailOfNothingIsEmpty() throws IOException {
        assertFalse(new PresentLog(endless(0), 0, OPENED).next().isPresent());
    }

    private static int count(PresentLog log) throws IOException {
        int records = 0;
        while (log.next().isPresent()) {
            records++;
        }
        return records;
    }
}
