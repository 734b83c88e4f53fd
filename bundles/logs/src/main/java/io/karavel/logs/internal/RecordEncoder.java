package io.karavel.logs.internal;

import io.karavel.spi.logging.LogRecord;
import java.nio.ByteBuffer;

/** Makes entries of a log file of records, in memory that is used again. Not for use by several threads. */
interface RecordEncoder {
    /** Appends one record. */
    void add(LogRecord record);

    /** How many bytes there are. */
    int length();

    /** What there is, to be used before the next {@link #add}; then it is forgotten. */
    ByteBuffer take();

    /** Gives back the memory that a large batch needed. */
    void shrink();
}
