package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Lets one engine of this machine at a time choose a subnet and make its network: until there is a route to it, no other can know that it
 * is taken.
 */
final class HostLock {
    private static final Path FILE = Path.of("/run/lock/karavel-subnets");
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Locks of a file are the process's: within it threads take turns first. */
    private static final Semaphore TURN = new Semaphore(1);

    private HostLock() {}

    static <T> T holding(Supplier<T> work) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        try {
            if (!TURN.tryAcquire(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw tooLong();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "the engine is being stopped", e);
        }
        try {
            Files.createDirectories(FILE.getParent());
            try (FileChannel channel = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock lock = lock(channel, deadline);
                try {
                    return work.get();
                } finally {
                    lock.release();
                }
            }
        } catch (IOException e) {
            throw EngineException.system("cannot lock " + FILE + ": " + e.getMessage(), e);
        } finally {
            TURN.release();
        }
    }

    private static FileLock lock(FileChannel channel, long deadline) throws IOException {
        while (System.nanoTime() < deadline) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw tooLong();
    }

    private static EngineException tooLong() {
        return new EngineException(ErrorKind.TIMEOUT, "a network has been made on this machine for " + DEADLINE.toSeconds()
                + " s, perhaps by another engine (it holds " + FILE + ")");
    }
}
