package io.karavel.logs.internal;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.karavel.logs.internal.entry.LogEntry;
import io.karavel.logs.internal.entry.PartialLogEntryMetadata;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** Writes records in the form of Docker's {@code local} logs: messages with {@link LengthFraming}. Not for use by several threads. */
final class EntryEncoder extends RecordEncoder {
    private static final long NANOS = 1_000_000_000;

    private final Pieces stdout = new Pieces();
    private final Pieces stderr = new Pieces();

    /** The pieces of a long line so far. */
    private static final class Pieces {
        private String id = "";
        private int count;
    }

    @Override
    void add(LogRecord record) {
        LogEntry entry = entry(record);
        int size = entry.getSerializedSize();
        reserve(size + 2 * LengthFraming.LENGTH);
        ByteBuffer frame = ByteBuffer.wrap(bytes, length, bytes.length - length);
        frame.putInt(size);
        try {
            entry.writeTo(CodedOutputStream.newInstance(bytes, frame.position(), size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        frame.position(frame.position() + size).putInt(size);
        length = frame.position();
    }

    private LogEntry entry(LogRecord record) {
        LogEntry.Builder entry = LogEntry.newBuilder()
                .setSource(record.stderr() ? "stderr" : "stdout")
                .setTimeNano(nanos(record.time()))
                .setLine(UnsafeByteOperations.unsafeWrap(record.line()));
        Pieces pieces = record.stderr() ? stderr : stdout;
        if (record.partial() || pieces.count > 0) {
            pieces.id = pieces.count == 0 ? UUID.randomUUID().toString().replace("-", "") : pieces.id;
            pieces.count++;
            entry.setPartial(true).setPartialLogMetadata(PartialLogEntryMetadata.newBuilder()
                    .setId(pieces.id).setOrdinal(pieces.count).setLast(!record.partial()));
            pieces.count = record.partial() ? pieces.count : 0;
        }
        return entry.build();
    }

    private static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
    }
}
