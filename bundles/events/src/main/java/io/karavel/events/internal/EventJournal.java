package io.karavel.events.internal;

import io.karavel.model.Event;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events on disk: files of JSON lines, each named by the cursor of its first. An event is there when {@link #append} returns, and
 * survives the engine being killed; a power cut may take the newest. The oldest file goes when there is too much or it is too old.
 *
 * <p>One at a time appends; any thread may read meanwhile.
 */
final class EventJournal implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);
    private static final String SUFFIX = ".jsonl";
    /** Of so many files the oldest can go without much going at once. */
    private static final int FILES = 16;

    private final Path folder;
    private final Limits limits;
    private final NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private Optional<FileChannel> newest = Optional.empty();
    private long newestSize;
    private volatile Optional<Event> last = Optional.empty();
    private boolean failing;

    /** How much is kept: nothing beyond either, but for what was written since the last file was begun. */
    record Limits(long bytes, Duration age) {}

    private record Segment(Path path, Instant begins) {}

    /** Opens a folder of events, which is made when it is missing. What an engine that was killed wrote in part is cut off. */
    EventJournal(Path folder, Limits limits) throws IOException {
        this.folder = folder;
        this.limits = limits;
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(EventJournal::isSegment).sorted().toList()) {
                admit(file);
            }
        }
        if (!segments.isEmpty()) {
            continueWriting();
        }
    }

    private static boolean isSegment(Path file) {
        return file.getFileName().toString().matches("[0-9]{20}" + SUFFIX);
    }

    private void admit(Path file) throws IOException {
        try (EventReader reader = new EventReader(file)) {
            Optional<Event> first = reader.next();
            if (first.isPresent()) {
                segments.put(first.get().cursor(), new Segment(file, first.get().time()));
            } else {
                Files.delete(file);
            }
        }
    }

    private void continueWriting() throws IOException {
        Path file = segments.lastEntry().getValue().path();
        try (EventReader reader = new EventReader(file)) {
            for (Optional<Event> event = reader.next(); event.isPresent(); event = reader.next()) {
                last = event;
            }
            newestSize = reader.position();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(newestSize).position(newestSize);
        newest = Optional.of(channel);
    }

    /** The newest event. */
    Optional<Event> last() {
        return last;
    }

    /** The cursor of the oldest event that is kept; empty where none is. */
    Optional<Long> first() {
        return Optional.ofNullable(segments.firstEntry()).map(Map.Entry::getKey);
    }

    /** Keeps an event. Where the disk does not take it, that is logged, and the event is missing here. */
    void append(Event event) {
        try {
            ByteBuffer line = ByteBuffer.wrap(EventLines.write(event));
            if (newest.isEmpty() || newestSize + line.remaining() > limits.bytes() / FILES) {
                begin(event);
            }
            while (line.hasRemaining()) {
                newestSize += newest.orElseThrow().write(line);
            }
            last = Optional.of(event);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.error("Events cannot be kept in {}: those from now on are forgotten when the engine ends", folder, e);
            }
            failing = true;
            closeNewest();
        }
    }

    private void begin(Event event) throws IOException {
        closeNewest();
        Path file = folder.resolve(String.format("%020d", event.cursor()) + SUFFIX);
        newest = Optional.of(FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        newestSize = 0;
        segments.put(event.cursor(), new Segment(file, event.time()));
        forgetOld(event.time());
    }

    private void forgetOld(Instant now) throws IOException {
        while (segments.size() > 1 && (segments.size() > FILES || isOld(segments.higherEntry(segments.firstKey()).getValue(), now))) {
            Files.deleteIfExists(segments.pollFirstEntry().getValue().path());
        }
    }

    /** Whether all before it is too old. */
    private boolean isOld(Segment following, Instant now) {
        return following.begins().isBefore(now.minus(limits.age()));
    }

    private void closeNewest() {
        newest.ifPresent(channel -> {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("A file of events could not be closed", e);
            }
        });
        newest = Optional.empty();
    }

    /** Where to begin reading for everything from a time on: some of what follows there may be older. */
    long cursorBefore(Instant since) {
        long cursor = first().orElse(Long.MAX_VALUE);
        for (Map.Entry<Long, Segment> segment : segments.entrySet()) {
            if (segment.getValue().begins().isAfter(since)) {
                break;
            }
            cursor = segment.getKey();
        }
        return cursor;
    }

    /** Reads the files in their order. Not for use by several threads. */
    final class Reading implements Closeable {
        private Optional<EventReader> reader = Optional.empty();
        private long file = -1;

        /** The first event from a cursor on that is kept and was not read yet; cursors are to grow. */
        Optional<Event> next(long from) throws IOException {
            while (true) {
                if (reader.isEmpty() && !open(Optional.ofNullable(segments.floorKey(from)).orElse(from))) {
                    return Optional.empty();
                }
                for (Optional<Event> event = reader.orElseThrow().next(); event.isPresent(); event = reader.get().next()) {
                    if (event.get().cursor() >= from) {
                        return event;
                    }
                }
                Long following = segments.higherKey(file);
                if (following == null || !open(following)) {
                    return Optional.empty();
                }
            }
        }

        private boolean open(long from) throws IOException {
            close();
            Map.Entry<Long, Segment> segment = segments.ceilingEntry(from);
            if (segment == null) {
                return false;
            }
            try {
                reader = Optional.of(new EventReader(segment.getValue().path()));
                file = segment.getKey();
                return true;
            } catch (NoSuchFileException e) {
                // It went just now, for its age.
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            if (reader.isPresent()) {
                reader.get().close();
                reader = Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        closeNewest();
    }
}
