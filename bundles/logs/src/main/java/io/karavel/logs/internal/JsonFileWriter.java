package io.karavel.logs.internal;

import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** Appends to a {@code json-file} log, a batch with one write, and rotates it. */
final class JsonFileWriter implements LogWriter {
    private static final int LARGEST_WRITE = 256 * 1024;

    private final LogFiles files;
    private final JsonFileOptions options;
    private final JsonEncoder encoder;
    private final Runnable afterwards;
    private FileChannel channel;
    private long size;

    /** @param afterwards done once when it is closed */
    JsonFileWriter(LogFiles files, JsonFileOptions options, JsonEncoder encoder, Runnable afterwards) throws IOException {
        this.files = files;
        this.options = options;
        this.encoder = encoder;
        this.afterwards = afterwards;
        reopen();
    }

    private void reopen() throws IOException {
        channel = files.openToAppend();
        size = channel.size();
    }

    @Override
    public void write(List<LogRecord> records) throws IOException {
        for (LogRecord record : records) {
            if (size + encoder.length() >= options.maxSize().orElse(Long.MAX_VALUE)) {
                flush();
                rotate();
            }
            encoder.add(record);
            if (encoder.length() >= LARGEST_WRITE) {
                flush();
            }
        }
        flush();
        encoder.shrink();
    }

    private void flush() throws IOException {
        ByteBuffer bytes = encoder.take();
        while (bytes.hasRemaining()) {
            size += channel.write(bytes);
        }
    }

    private void rotate() throws IOException {
        channel.close();
        files.rotate(options);
        reopen();
    }

    @Override
    public void close() throws IOException {
        afterwards.run();
        channel.close();
    }
}
