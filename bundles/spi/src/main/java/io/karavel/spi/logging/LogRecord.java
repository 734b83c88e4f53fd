package io.karavel.spi.logging;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * One line of output, or a piece of one that was longer than 16 KiB.
 *
 * @param stderr     whether it came by standard error
 * @param line       the bytes without the line's end
 * @param partial    the line goes on in the next record of the same stream
 * @param attributes what a driver keeps beside the line, such as chosen labels; empty when it is to be written
 * @param end        how many bytes of its stream the process had printed when the record was complete; 0 when it was read
 */
public record LogRecord(
        Instant time, boolean stderr, byte[] line, boolean partial, Map<String, String> attributes, long end) {
    public LogRecord {
        requireNonNull(time);
        requireNonNull(line);
        attributes = Map.copyOf(attributes);
    }

    public LogRecord(Instant time, boolean stderr, byte[] line, boolean partial, Map<String, String> attributes) {
        this(time, stderr, line, partial, attributes, 0);
    }

    public LogRecord(Instant time, boolean stderr, byte[] line, boolean partial) {
        this(time, stderr, line, partial, Map.of());
    }
}
