package io.karavel.state.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.disk.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock among processes. The lock of the operating system belongs to the process and is lost as soon as it closes any
 * descriptor of the file: so there must be one object of this class per file, which keeps one descriptor from its first
 * use on. Not for several threads at once.
 */
final class LockFile {
    private static final Duration RETRY = Duration.ofMillis(5);

    private final Path path;
    private final Disk disk;
    private FileChannel channel;
    private Object identity;

    /** An action on files. */
    @FunctionalInterface
    interface FileAction {
        void run() throws IOException;
    }

    LockFile(Path path, Disk disk) {
        this.path = path;
        this.disk = disk;
    }

    /**
     * Does something while no other process does.
     *
     * @param patience how long to wait for another process; with zero it is tried once
     * @throws EngineException {@code UNAVAILABLE} where another process holds the lock for longer, or where this thread is interrupted
     *                         while one does
     */
    void whileHeld(Duration patience, FileAction action) throws IOException {
        FileLock lock = lock(patience);
        try {
            action.run();
        } finally {
            if (channel.isOpen()) {
                lock.release();
            }
        }
    }

    /** A file that somebody has deleted keeps nobody out any more: where that happened a new one takes its place. */
    private FileLock lock(Duration patience) throws IOException {
        FileLock lock = acquire(patience);
        if (isInPlace()) {
            return lock;
        }
        close();
        lock = acquire(patience);
        if (!isInPlace()) {
            close();
            throw new IOException("another process has deleted " + path + " meanwhile");
        }
        return lock;
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private boolean isInPlace() throws IOException {
        try {
            return identityNow().equals(identity);
        } catch (NoSuchFileException deleted) {
            return false;
        }
    }

    private Object identityNow() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private FileLock acquire(Duration patience) throws IOException {
        if (channel == null || !channel.isOpen()) {
            // Unknown until it is looked up, which fails where somebody deletes the file at this very moment.
            identity = null;
            channel = disk.openLock(path);
            identity = identityNow();
        }
        long begin = System.nanoTime();
        do {
            // Only tried: waiting in lock() has no deadline, and an interrupt there closes the channel.
            FileLock lock = tryLock();
            if (lock != null) {
                return lock;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while another process holds " + path);
            }
            LockSupport.parkNanos(Math.min(RETRY.toNanos(), patience.toNanos()));
        } while (System.nanoTime() - begin < patience.toNanos());
        throw new EngineException(ErrorKind.UNAVAILABLE, "another process holds " + path);
    }

    private FileLock tryLock() throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }
}
