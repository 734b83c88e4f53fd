package io.karavel.logs.internal;

import io.karavel.spi.logging.LogRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Makes entries of a log file of records, in memory that is used again. Not for use by several threads. */
abstract class RecordEncoder {
    /** What a quiet container's log may keep in memory. */
    private static final int SMALL = 4 * 1024;

    /** What was encoded, as far as {@code length}. */
    byte[] bytes = new byte[SMALL];
    int length;

    /** Appends one record. */
    abstract void add(LogRecord record);

    /** Makes room for so many further bytes. */
    final void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** How many bytes there are. */
    final int length() {
        return length;
    }

    /** What there is, to be used before the next {@link #add}; then it is forgotten. */
    final ByteBuffer take() {
        ByteBuffer taken = ByteBuffer.wrap(bytes, 0, length);
        length = 0;
        return taken;
    }

    /** Gives back the memory that a large batch needed. */
    final void shrink() {
        if (length == 0 && bytes.length > SMALL) {
            bytes = new byte[SMALL];
        }
    }
}
