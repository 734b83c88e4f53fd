package io.karavel.logs.internal;

import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a log through its files. */
final class FileLogReader implements LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(FileLogReader.class);

    private final LogFiles files;
    private final Runnable afterwards;
    private final RecordParser parser;
    private final Place began;
    private volatile Place until = new Place(Long.MAX_VALUE, 0);
    private Optional<LogFile> file;
    /** Which file is next. */
    private long next;

    /** A place in the log, before its first entry there. */
    private record Place(long generation, long offset) {
        boolean isBefore(Place other) {
            return generation < other.generation || generation == other.generation && offset < other.offset;
        }
    }

    /**
     * Begins so many records before the end; with a negative number, at the beginning.
     *
     * @param afterwards done once when it is closed
     */
    FileLogReader(LogFiles files, RecordParser parser, long tail, Runnable afterwards) throws IOException {
        this.files = files;
        this.parser = parser;
        this.afterwards = afterwards;
        next = files.newest();
        use(tail < 0 ? files.openOldest() : findTail(tail));
        began = place();
    }

    private Place place() {
        return file.map(open -> new Place(open.generation(), open.offset())).orElseGet(() -> new Place(next, 0));
    }

    @Override
    public void until(LogReader end) {
        if (end instanceof FileLogReader other && other.files == files) {
            until = other.began;
        }
    }

    private void use(Optional<LogFile> opened) {
        file = opened;
        file.ifPresent(open -> next = open.generation() + 1);
    }

    private Optional<LogFile> findTail(long tail) throws IOException {
        Optional<LogFile> found = files.openFrom(next);
        long missing = tail;
        while (found.isPresent()) {
            missing -= found.get().seekToLast(missing);
            Optional<LogFile> older = missing == 0 ? Optional.empty() : files.open(found.get().generation() - 1);
            if (older.isEmpty()) {
                break;
            }
            found.get().close();
            found = older;
        }
        return found;
    }

    @Override
    public Optional<LogRecord> next() throws IOException {
        while (true) {
            if (!place().isBefore(until)) {
                return Optional.empty();
            }
            long newest = files.newest();
            Optional<ByteBuffer> entry = file.isPresent() ? file.get().nextEntry() : Optional.empty();
            if (entry.isPresent()) {
                Optional<LogRecord> record = parse(entry.get());
                if (record.isPresent()) {
                    return record;
                }
            } else if (next > newest || !advance()) {
                return Optional.empty();
            }
        }
    }

    /** Goes on with the next file; the one before gets nothing more. */
    private boolean advance() throws IOException {
        Optional<LogFile> following = files.openFrom(next);
        if (following.isEmpty()) {
            return false;
        }
        closeFile();
        use(following);
        return true;
    }

    private Optional<LogRecord> parse(ByteBuffer entry) {
        if (!entry.hasRemaining()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(entry));
        } catch (IOException e) {
            LOG.warn("An entry of {} is damaged and left out: {}", files.path(), e.getMessage());
            return Optional.empty();
        }
    }

    private void closeFile() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }

    @Override
    public void close() throws IOException {
        afterwards.run();
        closeFile();
    }
}
