package io.karavel.logs.internal;

import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/** Appends to a log in files, a batch with one write, and rotates it. */
final class FileLogWriter implements LogWriter {
    private static final int LARGEST_WRITE = 256 * 1024;

    /** Says at which position of a run's output the writer begins. */
    interface Beginning {
        StreamPosition of(PositionFile positions) throws IOException;
    }

    private final LogFiles files;
    private final RotationOptions options;
    private final RecordEncoder encoder;
    private final Runnable afterwards;
    private final PositionFile positions;
    private FileChannel channel;
    private long size;
    private StreamPosition position;

    /**
     * @param afterwards done once when it is closed
     */
    FileLogWriter(LogFiles files, RotationOptions options, RecordEncoder encoder, Beginning beginning, Runnable afterwards)
            throws IOException {
        this.files = files;
        this.options = options;
        this.encoder = encoder;
        this.afterwards = afterwards;
        positions = new PositionFile(files.path());
        try {
            position = beginning.of(positions);
            reopen();
        } catch (IOException | RuntimeException e) {
            positions.close();
            throw e;
        }
    }

    private void reopen() throws IOException {
        channel = files.openToAppend();
        size = channel.size();
        positions.began(size, position);
    }

    @Override
    public Optional<StreamPosition> position() {
        return Optional.of(position);
    }

    @Override
    public void write(List<LogRecord> records) throws IOException {
        for (LogRecord record : records) {
            if (size + encoder.length() >= options.maxSize().orElse(Long.MAX_VALUE)) {
                flush();
                rotate();
            }
            encoder.add(record);
            position = position.with(record.stderr(), record.end());
            if (encoder.length() >= LARGEST_WRITE) {
                flush();
            }
        }
        flush();
        positions.note(size, position);
        encoder.shrink();
    }

    private void flush() throws IOException {
        ByteBuffer bytes = encoder.take();
        while (bytes.hasRemaining()) {
            size += channel.write(bytes);
        }
    }

    private void rotate() throws IOException {
        positions.note(size, position);
        channel.close();
        files.rotate(options);
        reopen();
    }

    @Override
    public void close() throws IOException {
        afterwards.run();
        positions.close();
        channel.close();
    }
}
