package io.karavel.logs.internal;

import io.karavel.spi.logging.LogRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** Makes records of the chunks of one stream. Not for use by several threads. */
final class LineSplitter {
    /** A line that is longer becomes several records. */
    private static final int LONGEST = 16 * 1024;
    private static final int CHUNK = 64 * 1024;

    private final boolean stderr;
    private byte[] begun = new byte[0];
    private int length;
    private Instant since;
    private boolean continued;
    /** How many bytes came before the present chunk. */
    private long position;

    LineSplitter(boolean stderr) {
        this.stderr = stderr;
    }

    /** Goes on in the midst of a stream. */
    void resume(long at) {
        position = at;
    }

    /** Splits what came at some time. The beginning of a line waits for its rest. */
    void split(ByteBuffer data, Instant now, Consumer<LogRecord> lines) {
        byte[] chunk = new byte[Math.min(CHUNK, data.remaining())];
        ByteBuffer rest = data.duplicate();
        while (rest.hasRemaining()) {
            int count = Math.min(chunk.length, rest.remaining());
            rest.get(chunk, 0, count);
            split(chunk, count, now, lines);
            position += count;
        }
    }

    private void split(byte[] chunk, int count, Instant now, Consumer<LogRecord> lines) {
        int start = 0;
        while (start < count) {
            int limit = Math.min(count, start + LONGEST - length);
            int end = start;
            while (end < limit && chunk[end] != '\n') {
                end++;
            }
            if (end < limit) {
                lines.accept(record(chunk, start, end, now, false));
                start = end + 1;
            } else if (end - start + length == LONGEST) {
                lines.accept(record(chunk, start, end, now, true));
                start = end;
            } else {
                keep(chunk, start, end, now);
                start = end;
            }
        }
    }

    /** The beginning of a line whose rest does not come: a piece without its end. */
    void end(Consumer<LogRecord> lines) {
        if (length > 0) {
            lines.accept(record(begun, 0, 0, since, true));
        }
    }

    private void keep(byte[] chunk, int start, int end, Instant now) {
        stamp(now);
        int needed = length + end - start;
        if (begun.length < needed) {
            begun = Arrays.copyOf(begun, Math.min(LONGEST, Math.max(needed, 2 * begun.length)));
        }
        System.arraycopy(chunk, start, begun, length, end - start);
        length = needed;
    }

    /** All pieces of a line have the time of its beginning. */
    private void stamp(Instant now) {
        if (length == 0 && !continued) {
            since = now;
        }
    }

    private LogRecord record(byte[] chunk, int start, int end, Instant now, boolean partial) {
        stamp(now);
        byte[] line = Arrays.copyOf(begun, length + end - start);
        if (length + end - start > 0) {
            System.arraycopy(chunk, start, line, length, end - start);
        }
        length = 0;
        continued = partial;
        return new LogRecord(since, stderr, line, partial, Map.of(), position + end + (partial ? 0 : 1));
    }
}
