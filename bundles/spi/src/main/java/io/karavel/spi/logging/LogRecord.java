package io.karavel.spi.logging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One line of output, or a piece of one that was longer than 16 KiB.
 *
 * @param stderr whether it came by standard error
 * @param line   the bytes without the line's end
 * @param partial the line goes on in the next record of the same stream
 */
public record LogRecord(Instant time, boolean stderr, byte[] line, boolean partial) {
    public LogRecord {
        requireNonNull(time);
        requireNonNull(line);
    }
}
