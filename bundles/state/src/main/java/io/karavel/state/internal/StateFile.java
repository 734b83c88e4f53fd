package io.karavel.state.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.disk.Disk;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.state.internal.LockFile.FileAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What is stored of one container, and the two locks that its writers hold: one among the threads of this process, one
 * among processes. There is one object of this class per folder.
 *
 * <p>The state file is only ever replaced as a whole; reading it needs no lock.
 */
public final class StateFile implements AutoCloseable {
    /** How long a writer waits for another before it gives up. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    static final String STATE = "state.json";
    static final String LOCK = "state.lock";
    static final String UNFINISHED = "state.json.new";
    /** An empty file, which fits on a full disk: whatever the state file says, its container is dead. */
    static final String DEAD = "state.dead";

    private final Path folder;
    private final Disk disk;
    private final LockFile processes;
    private final ReentrantLock threads = new ReentrantLock();
    /** What the file may hold unless another process wrote it: one, or two after a write that failed half way. */
    private Set<Container> known = Set.of();

    StateFile(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
        processes = new LockFile(folder.resolve(LOCK), disk);
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

    /** Like {@link #exclusively(Duration, Supplier)}, with the usual patience. */
    public <T> T exclusively(Supplier<T> change) {
        return exclusively(PATIENCE, change);
    }

    /**
     * Runs a change while no other thread changes this container. {@code TIMEOUT} where one does for too long; with no
     * patience at all {@code UNAVAILABLE}, at once.
     */
    public <T> T exclusively(Duration patience, Supplier<T> change) {
        try {
            // First without a look at interrupts, which must not keep a free lock from whoever has work to record.
            if (!threads.tryLock() && !threads.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw patience.isZero()
                        ? new EngineException(ErrorKind.UNAVAILABLE, "container " + id() + " is being changed just now")
                        : new EngineException(ErrorKind.TIMEOUT, "container " + id() + " is being changed for too long");
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
                try {
                    disk.makeFolder(folder);
                    processes.whileHeld(PATIENCE, () -> createLocked(container));
                } catch (IOException failure) {
                    processes.close();
                    // Only an empty one goes: whatever is in it is not of this attempt.
                    deleteQuietly(folder, failure);
                    throw failure;
                }
            });
            return null;
        });
    }

    /**
     * Stores a change, unless nothing of what is stored changed. {@code SYSTEM} where that fails; {@code UNAVAILABLE}
     * where another process holds the lock for longer than the patience lasts.
     *
     * @return what another process has stored meanwhile: nothing is written then, and that is what is known from now on
     */
    public Optional<Container> write(Container container, Duration patience) {
        Container next = persistent(container);
        return exclusively(() -> {
            Set<Container> before = known;
            if (!before.equals(Set.of(next))) {
                guarded("store", () -> processes.whileHeld(patience, () -> {
                    look();
                    if (before.isEmpty() || before.containsAll(known)) {
                        replace(next);
                    }
                }));
            }
            return known.stream().filter(now -> !now.equals(next)).findFirst();
        });
    }

    /** Has the container be dead after a crash, where that could not be stored; {@code SYSTEM} where that fails, too. */
    public void markDead() {
        exclusively(() -> {
            guarded("mark", () -> {
                if (Files.notExists(folder.resolve(DEAD))) {
                    disk.write(folder.resolve(DEAD), new byte[0]);
                    disk.sync(folder);
                }
            });
            return null;
        });
    }

    /** Deletes the folder and all in it, the state file after everything else. */
    public void delete() {
        exclusively(() -> {
            guarded("delete", () -> {
                if (Files.isDirectory(folder)) {
                    processes.whileHeld(PATIENCE, this::deleteLocked);
                }
                disk.sync(folder.getParent());
            });
            return null;
        });
    }

    /** Reads the file. Empty where there is none; {@link JsonProcessingException} where it is damaged. */
    Optional<Container> read() throws IOException {
        return read(folder);
    }

    /** As {@link #read()}, of any folder, without a lock. */
    static Optional<Container> read(Path folder) throws IOException {
        try {
            Container stored = ContainerJson.read(Files.readAllBytes(folder.resolve(STATE)));
            return Optional.of(Files.exists(folder.resolve(DEAD)) ? dead(stored) : stored);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** The end of a run may have been kept from the disk as well. */
    private static Container dead(Container stored) {
        ActualState state = stored.actual();
        if (state instanceof Dead) {
            return stored;
        }
        ActualState before = state instanceof Created ? state
                : state.lastRun().map(ActualState.class::cast).orElse(Created.FRESH);
        return stored.withActual(new Dead(before));
    }

    /** Tells it what the file holds, once that was read. */
    void known(Container read) {
        exclusively(() -> known = Set.of(read));
    }

    /**
     * Does something in the folder as its only writer. {@code UNAVAILABLE} where there is another just now; it does not
     * wait.
     */
    void asOnlyWriter(FileAction action) {
        exclusively(() -> {
            guarded("tidy up", () -> processes.whileHeld(Duration.ZERO, action));
            return null;
        });
    }

    @Override
    public void close() {
        exclusively(() -> {
            guarded("close", processes::close);
            return null;
        });
    }

    private void createLocked(Container container) throws IOException {
        // Not "does not exist": where nobody can tell, there may be one.
        if (!Files.notExists(folder.resolve(STATE))) {
            throw EngineException.conflict("container " + id() + " exists already");
        }
        try {
            replace(persistent(container));
            disk.sync(folder.getParent());
        } catch (IOException failure) {
            // First what makes it a container: a crash in between leaves nothing that could be taken for one.
            deleteQuietly(folder.resolve(STATE), failure);
            deleteQuietly(folder.resolve(LOCK), failure);
            throw failure;
        }
    }

    /** Looks what the file holds now. A damaged one, or none, does not keep anyone from writing a whole one. */
    private void look() throws IOException {
        try {
            known = read().map(Set::of).orElse(known);
        } catch (JsonProcessingException damage) {
            known = Set.of();
        }
    }

    private void replace(Container next) throws IOException {
        Path unfinished = folder.resolve(UNFINISHED);
        Set<Container> oneOrTheOther = new HashSet<>(known);
        oneOrTheOther.add(next);
        known = Set.copyOf(oneOrTheOther);
        try {
            disk.delete(unfinished);
            disk.write(unfinished, ContainerJson.write(next));
            disk.replace(unfinished, folder.resolve(STATE));
        } catch (IOException failure) {
            deleteQuietly(unfinished, failure);
            throw failure;
        }
        disk.sync(folder);
        known = Set.of(next);
    }

    private void deleteLocked() throws IOException {
        disk.deleteContents(folder, Set.of(STATE, LOCK, DEAD));
        known = Set.of();
        disk.delete(folder.resolve(STATE));
        disk.sync(folder);
        // The lock file is gone after this: another attempt begins with a new one.
        processes.close();
        disk.delete(folder.resolve(DEAD));
        disk.delete(folder.resolve(LOCK));
        disk.delete(folder);
    }

    private void deleteQuietly(Path path, IOException failure) {
        try {
            disk.delete(path);
        } catch (IOException another) {
            failure.addSuppressed(another);
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
