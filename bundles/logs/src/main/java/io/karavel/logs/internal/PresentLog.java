package io.karavel.logs.internal;

import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A log as it is when it is opened, though it is written on: without this, whoever asks for the last line of a busy one would get many,
 * and of all lines no end.
 */
public final class PresentLog implements LogReader {
    private final LogReader log;
    private final Instant opened;
    private final boolean counted;
    private long left;

    /**
     * @param tail   how many records the log was opened before its end; negative for all
     * @param opened what was written later is left out, where there is no count to go by
     */
    public PresentLog(LogReader log, long tail, Instant opened) {
        this.log = log;
        this.opened = opened;
        counted = tail >= 0;
        left = tail;
    }

    @Override
    public Optional<LogRecord> next() throws IOException {
        if (counted) {
            return left-- > 0 ? log.next() : Optional.empty();
        }
        return log.next().filter(record -> !record.time().isAfter(opened));
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
