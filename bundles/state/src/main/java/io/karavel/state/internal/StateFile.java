package io.karavel.state.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What is stored of one container, and the two locks that its writers hold: one among the threads of this process, one
 * among processes.
 *
 * <p>The lock of the operating system belongs to the process and is lost as soon as it closes any descriptor of the
 * lock file. So there is one object of this class per folder, and it keeps one descriptor from its first change on.
 * The state file is only ever replaced as a whole; reading it needs no lock.
 */
public final class StateFile implements AutoCloseable {
    static final String STATE = "state.json";
    static final String LOCK = "state.lock";
    static final String UNFINISHED = "state.json.new";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx--x---");
    private static final Duration LOCK_DEADLINE = Duration.ofSeconds(30);
    private static final Duration LOCK_RETRY = Duration.ofMillis(5);

    private final Path folder;
    private final ReentrantLock threads = new ReentrantLock();
    private FileChannel lockChannel;
    private Object lockIdentity;
    private Optional<Container> stored = Optional.empty();

    /** An action on files. */
    @FunctionalInterface
    private interface FileAction {
        void run() throws IOException;
    }

    public StateFile(Path folder) {
        this.folder = folder;
    }

    /** The form of a container that is stored: without attempts under way. */
    static Container persistent(Container container) {
        if (container.actual() instanceof Starting starting) {
            return persistent(container.withActual(starting.before()));
        }
        if (container.actual() instanceof Removing removing) {
            return persistent(container.withActual(removing.before()));
        }
        return container;
    }

    /** Runs a change while no other thread changes this container. {@code TIMEOUT} where one does for too long. */
    public <T> T exclusively(Supplier<T> change) {
        try {
            // First without a look at interrupts, which must not keep a free lock from whoever has work to record.
            if (!threads.tryLock() && !threads.tryLock(LOCK_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineException(ErrorKind.TIMEOUT, "container " + id() + " is being changed for too long");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE,
                    "interrupted before container " + id() + " could be changed", interrupted);
        }
        try {
            return change.get();
        } finally {
            threads.unlock();
        }
    }

    /**
     * Makes the folder and the file. {@code CONFLICT} where there is such a file already, which is then left as it is.
     * After another failure nothing is left of the attempt.
     */
    public void create(Container container) {
        exclusively(() -> {
            guarded("store", () -> {
                Files.createDirectories(folder.getParent());
                makeFolder(folder);
                whileLocked(LOCK_DEADLINE, () -> {
                    if (Files.exists(folder.resolve(STATE))) {
                        throw EngineException.conflict("container " + id() + " exists already");
                    }
                    try {
                        replace(persistent(container));
                        Folders.sync(folder.getParent());
                    } catch (IOException failure) {
                        undoCreate(failure);
                        throw failure;
                    }
                });
            });
            return null;
        });
    }

    /** Stores a change, unless nothing of what is stored changed. {@code SYSTEM} where that fails. */
    public void write(Container container) {
        Container next = persistent(container);
        exclusively(() -> {
            if (!stored.equals(Optional.of(next))) {
                guarded("store", () -> whileLocked(LOCK_DEADLINE, () -> replace(next)));
            }
            return null;
        });
    }

    /** Deletes the folder and all in it, the state file after everything else. */
    public void delete() {
        exclusively(() -> {
            guarded("delete", () -> {
                if (Files.isDirectory(folder)) {
                    whileLocked(LOCK_DEADLINE, this::deleteAll);
                }
                Folders.sync(folder.getParent());
            });
            return null;
        });
    }

    /** Tells it what the file holds, once that was read. */
    void known(Container read) {
        exclusively(() -> stored = Optional.of(read));
    }

    /**
     * Does something in the folder as its only writer. {@code SYSTEM} where there is another just now; it does not
     * wait.
     */
    void asOnlyWriter(Runnable action) {
        exclusively(() -> {
            guarded("tidy up", () -> whileLocked(Duration.ZERO, action::run));
            return null;
        });
    }

    @Override
    public void close() {
        exclusively(() -> {
            guarded("close", this::closeLock);
            return null;
        });
    }

    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder);
            // Not at creation: the umask would have its say.
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    private void replace(Container next) throws IOException {
        Path unfinished = folder.resolve(UNFINISHED);
        stored = Optional.empty();
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, OWNER_ONLY);
            // A stream and not a channel: an interrupt of the thread would close a channel half way.
            try (FileOutputStream out = new FileOutputStream(unfinished.toFile())) {
                out.write(ContainerJson.write(next));
                out.getFD().sync();
            }
            Files.move(unfinished, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            deleteQuietly(unfinished, failure);
            throw failure;
        }
        Folders.sync(folder);
        stored = Optional.of(next);
    }

    private void deleteAll() throws IOException {
        try {
            Folders.deleteContents(folder, Set.of(STATE, LOCK));
            Files.deleteIfExists(folder.resolve(STATE));
            Folders.sync(folder);
        } catch (IOException failure) {
            stored = Optional.empty();
            throw failure;
        }
        // The lock file is gone after this: another attempt begins with a new one.
        closeLock();
        Files.deleteIfExists(folder.resolve(LOCK));
        Files.deleteIfExists(folder);
    }

    private void undoCreate(IOException failure) throws IOException {
        deleteQuietly(folder.resolve(STATE), failure);
        deleteQuietly(folder.resolve(LOCK), failure);
        closeLock();
        deleteQuietly(folder, failure);
    }

    private static void deleteQuietly(Path path, IOException failure) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException another) {
            failure.addSuppressed(another);
        }
    }

    private void whileLocked(Duration patience, FileAction action) throws IOException {
        if (lockChannel == null || !lockChannel.isOpen()) {
            lockChannel = FileChannel.open(folder.resolve(LOCK),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
            lockIdentity = identityOfLock();
        }
        FileLock lock = lockAmongProcesses(patience);
        try {
            if (!lockIdentity.equals(identityOfLock())) {
                throw new IOException("another process has deleted it meanwhile");
            }
            action.run();
        } finally {
            if (lock.acquiredBy().isOpen()) {
                lock.release();
            }
        }
    }

    private Object identityOfLock() throws IOException {
        return Files.readAttributes(folder.resolve(LOCK), BasicFileAttributes.class).fileKey();
    }

    private FileLock lockAmongProcesses(Duration patience) throws IOException {
        long begin = System.nanoTime();
        do {
            // Only tried: waiting in lock() has no deadline, and an interrupt there closes the channel.
            FileLock lock = tryLock();
            if (lock != null) {
                return lock;
            }
            LockSupport.parkNanos(LOCK_RETRY.toNanos());
        } while (System.nanoTime() - begin < patience.toNanos());
        throw new IOException("another process holds " + folder.resolve(LOCK));
    }

    private FileLock tryLock() throws IOException {
        try {
            return lockChannel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    private void closeLock() throws IOException {
        if (lockChannel != null) {
            lockChannel.close();
        }
    }

    private void guarded(String verb, FileAction action) {
        try {
            action.run();
        } catch (IOException failure) {
            throw EngineException.system("cannot " + verb + " container " + id() + ": " + describe(failure), failure);
        }
    }

    /** The message of most file exceptions is only the path; what went wrong is in the type. */
    private static String describe(IOException failure) {
        return failure instanceof java.nio.file.FileSystemException ? failure.toString() : failure.getMessage();
    }

    private String id() {
        return folder.getFileName().toString();
    }
}
