package io.karavel.logs.internal;

import io.karavel.model.StreamPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Notes beside a log how long its newest file is and how much of the run's output that makes. A note is one short write, which an
 * engine that is killed makes or does not make; so what it wrote to the log without noting it can be taken back, and written again.
 */
final class PositionFile implements Closeable {
    private static final String SUFFIX = ".position";

    private final Path log;
    private final FileChannel channel;
    private final ByteBuffer note = ByteBuffer.allocate(4 * Long.BYTES);
    private long inode;

    PositionFile(Path log) throws IOException {
        this.log = log;
        channel = FileChannel.open(log.resolveSibling(log.getFileName() + SUFFIX),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Takes back what was written after the last note. Empty where there is none. */
    Optional<StreamPosition> restore() throws IOException {
        note.clear();
        if (channel.read(note, 0) < note.capacity() || !Files.exists(log)) {
            return Optional.empty();
        }
        note.flip();
        // Another file was begun after the note: all of it came later.
        boolean same = note.getLong() == inodeOfLog();
        long length = note.getLong();
        try (FileChannel newest = FileChannel.open(log, StandardOpenOption.WRITE)) {
            newest.truncate(same ? length : 0);
        }
        return Optional.of(new StreamPosition(note.getLong(), note.getLong()));
    }

    /** Another file of the log is written from now on. */
    void began(long length, StreamPosition position) throws IOException {
        inode = inodeOfLog();
        note(length, position);
    }

    void note(long length, StreamPosition position) throws IOException {
        note.clear().putLong(inode).putLong(length).putLong(position.stdout()).putLong(position.stderr()).flip();
        channel.write(note, 0);
    }

    private long inodeOfLog() throws IOException {
        return (Long) Files.getAttribute(log, "unix:ino");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
