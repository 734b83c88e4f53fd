package io.karavel.logs.internal;

import io.karavel.logs.internal.entry.LogEntry;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Reads what {@link EntryEncoder}, or Docker, wrote. */
final class EntryParser implements RecordParser {
    @Override
    public LogRecord parse(ByteBuffer text) throws IOException {
        LogEntry entry = LogEntry.parseFrom(text);
        boolean goesOn = entry.getPartial() && !entry.getPartialLogMetadata().getLast();
        return new LogRecord(Instant.ofEpochSecond(0, entry.getTimeNano()), entry.getSource().equals("stderr"),
                entry.getLine().toByteArray(), goesOn);
    }
}
