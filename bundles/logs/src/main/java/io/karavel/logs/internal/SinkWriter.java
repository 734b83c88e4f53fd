package io.karavel.logs.internal;

import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogWriter;
import java.util.List;
import java.util.function.Function;

/** Gives records to a {@link Sink}, and so never waits for it. */
final class SinkWriter implements LogWriter {
    private final Sink sink;
    private final Function<LogRecord, byte[]> form;

    SinkWriter(Sink sink, Function<LogRecord, byte[]> form) {
        this.sink = sink;
        this.form = form;
    }

    @Override
    public void write(List<LogRecord> records) {
        // As with Docker, empty lines are nobody's message.
        sink.send(records.stream().filter(record -> record.line().length > 0).map(form).toList());
    }

    @Override
    public long dropped() {
        return sink.dropped();
    }

    @Override
    public void close() {
        sink.close();
    }
}
