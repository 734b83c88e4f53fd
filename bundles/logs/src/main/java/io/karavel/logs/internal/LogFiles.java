package io.karavel.logs.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/**
 * The files of one log: the newest, and those it was rotated to. Files are known by generations, which grow by one with each rotation,
 * because their names change. One thread writes and rotates; readers, on any thread, look twice rather than lock.
 */
final class LogFiles {
    private static final String COMPRESSED = ".gz";
    private static final Duration OPEN_DEADLINE = Duration.ofSeconds(10);
    private static final long RETRY_NANOS = Duration.ofMillis(1).toNanos();

    private final Path path;
    private final Framing framing;
    /** Twice the newest generation; odd while files are being renamed. */
    private final AtomicLong version = new AtomicLong();

    LogFiles(Path path, Framing framing) {
        this.path = path;
        this.framing = framing;
    }

    Path path() {
        return path;
    }

    /** The generation that is written now. */
    long newest() {
        return version.get() >> 1;
    }

    /** Opens the newest file for appending; an entry that an end of the engine left unfinished is none any more. */
    FileChannel openToAppend() throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                framing.mend(file);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Makes room for a new newest file. The older ones are renamed, the oldest beyond the limit is deleted. */
    void rotate(RotationOptions options) throws IOException {
        version.incrementAndGet();
        try {
            rename(options.maxFiles());
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        } finally {
            version.incrementAndGet();
        }
        if (options.compress()) {
            compress(named(1, ""));
        }
    }

    private void rename(int maxFiles) throws IOException {
        if (maxFiles == 1) {
            Files.deleteIfExists(path);
            return;
        }
        Files.deleteIfExists(named(maxFiles - 1, ""));
        Files.deleteIfExists(named(maxFiles - 1, COMPRESSED));
        for (int index = maxFiles - 1; index > 0; index--) {
            move(named(index - 1, ""), named(index, ""));
            move(named(index - 1, COMPRESSED), named(index, COMPRESSED));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The plain file goes when the compressed one is there, so a reader finds one of them. */
    private static void compress(Path plain) throws IOException {
        Path temporary = plain.resolveSibling(plain.getFileName() + COMPRESSED + ".tmp");
        try (InputStream in = Files.newInputStream(plain);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary))) {
            in.transferTo(out);
        }
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r-----"));
        Files.move(temporary, plain.resolveSibling(plain.getFileName() + COMPRESSED), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(plain);
    }

    private Path named(long index, String suffix) {
        return path.resolveSibling(path.getFileName() + (index == 0 ? "" : "." + index) + suffix);
    }

    /** Opens the oldest file there is. */
    Optional<LogFile> openOldest() throws IOException {
        long index = 0;
        while (Files.exists(named(index + 1, "")) || Files.exists(named(index + 1, COMPRESSED))) {
            index++;
        }
        return openFrom(newest() - index);
    }

    /** Opens the file of a generation. */
    Optional<LogFile> open(long generation) throws IOException {
        return openStable(generation, generation);
    }

    /** Opens the file of a generation, or the next one that is still there. */
    Optional<LogFile> openFrom(long generation) throws IOException {
        return openStable(generation, Long.MAX_VALUE);
    }

    private Optional<LogFile> openStable(long first, long last) throws IOException {
        long deadline = System.nanoTime() + OPEN_DEADLINE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            long before = version.get();
            if ((before & 1) == 0) {
                Optional<LogFile> file = openAny(first, Math.min(last, before >> 1), before >> 1);
                if (version.get() == before) {
                    return file;
                }
                if (file.isPresent()) {
                    file.get().close();
                }
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        throw new IOException("the log " + path + " is being rotated for more than " + OPEN_DEADLINE);
    }

    private Optional<LogFile> openAny(long first, long last, long newest) throws IOException {
        for (long generation = first; generation <= last; generation++) {
            Optional<LogFile> file = openNamed(newest - generation, generation);
            if (file.isPresent()) {
                return file;
            }
        }
        return Optional.empty();
    }

    private Optional<LogFile> openNamed(long index, long generation) throws IOException {
        try {
            return Optional.of(LogFile.plain(framing, named(index, ""), generation));
        } catch (NoSuchFileException plainMissing) {
            try {
                return Optional.of(LogFile.compressed(framing, named(index, COMPRESSED), generation));
            } catch (NoSuchFileException compressedMissing) {
                return Optional.empty();
            }
        }
    }
}
