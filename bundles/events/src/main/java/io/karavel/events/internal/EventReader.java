package io.karavel.events.internal;

import io.karavel.model.Event;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one file of events, which may grow meanwhile. A line that is not whole yet is not read; one that is damaged is left out. */
final class EventReader implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);
    private static final int BLOCK = 32 * 1024;

    private final Path path;
    private final FileChannel channel;
    private byte[] buffer = new byte[BLOCK];
    private int start;
    private int end;
    /** Where {@code start} is in the file. */
    private long position;

    EventReader(Path path) throws IOException {
        this.path = path;
        channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    /** How much of the file was read as whole lines. */
    long position() {
        return position;
    }

    /** The next event; empty where there is none yet. */
    Optional<Event> next() throws IOException {
        for (Optional<byte[]> line = nextLine(); line.isPresent(); line = nextLine()) {
            try {
                return Optional.of(EventLines.read(line.get()));
            } catch (IOException e) {
                LOG.warn("A line of {} is damaged and left out: {}", path, e.getMessage());
            }
        }
        return Optional.empty();
    }

    private Optional<byte[]> nextLine() throws IOException {
        int searched = start;
        while (true) {
            for (int at = searched; at < end; at++) {
                if (buffer[at] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, start, at);
                    position += at + 1 - start;
                    start = at + 1;
                    return Optional.of(line);
                }
            }
            searched = end - start;
            if (!readMore()) {
                return Optional.empty();
            }
        }
    }

    /** Moves what is begun to the front, and reads after it. */
    private boolean readMore() throws IOException {
        byte[] target = end - start == buffer.length ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, start, target, 0, end - start);
        buffer = target;
        end -= start;
        start = 0;
        int count = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
        end += Math.max(0, count);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
