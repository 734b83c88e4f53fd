package io.karavel.logs.internal;

import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Makes records of the entries of a log file, which have an array behind them. */
interface RecordParser {
    /** @throws IOException for what is no such entry */
    LogRecord parse(ByteBuffer entry) throws IOException;
}
