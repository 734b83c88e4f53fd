package io.karavel.state;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.disk.LocalDisk;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.internal.StateFile;
import io.karavel.state.internal.StateFolder;
import io.karavel.state.internal.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every container there is, in memory and on disk.
 *
 * <p>Reading takes no lock and never waits: it answers from one immutable snapshot of all containers. Changes of one
 * container happen one after the other, those of different containers in parallel. A change is on disk before anyone
 * can read it; an attempt under way ({@code Starting}, {@code Removing}) is not stored, and what checks of health say only where
 * {@link io.karavel.model.Health#isWorthStoring} says so.
 *
 * <p>Other processes may read its files at any time, and change them while they hold the lock of a container: what they
 * stored is taken over before this store writes the next change of that container, so that no change is lost. Attempts
 * under way are not known to them, which is why one engine alone runs the containers of a data root.
 */
@Component(service = ContainerStore.class)
public final class ContainerStore {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerStore.class);

    private final StateFolder folder;
    private final Map<ContainerId, StateFile> files = new ConcurrentHashMap<>();
    private final AtomicReference<Table> table = new AtomicReference<>(Table.EMPTY);
    private volatile boolean closed;

    @Activate
    public ContainerStore(@Reference ConfigStore config) {
        this(new StateFolder(config.current().engine().dataRoot().resolve("containers"), new LocalDisk()));
    }

    ContainerStore(StateFolder folder) {
        this.folder = folder;
        for (StateFolder.Stored stored : folder.load()) {
            files.put(stored.container().id(), stored.file());
            table.updateAndGet(now -> now.withNew(stored.container()));
        }
    }

    /** Takes no more changes, and stores what could not be stored before. */
    @Deactivate
    public void close() {
        closed = true;
        files.forEach((id, file) -> {
            try {
                file.exclusively(() -> {
                    find(id).ifPresent(container -> file.write(container, StateFile.PATIENCE));
                    return null;
                });
            } catch (EngineException failure) {
                LOG.error("The last changes of container {} are not stored: {}", id, failure.getMessage());
            }
        });
        files.forEach((id, file) -> {
            try {
                file.close();
            } catch (EngineException failure) {
                LOG.warn("The lock of container {} stays open: {}", id, failure.getMessage());
            }
        });
        files.clear();
    }

    public Optional<Container> find(ContainerId id) {
        return table.get().find(id);
    }

    /**
     * Whether there is a container with this id, or may be one again: its file was damaged or could not be read, and what belongs to it
     * has to stay until someone repairs it. Reads the disk unless the container is known.
     */
    public boolean mayHave(ContainerId id) {
        return find(id).isPresent() || folder.has(id);
    }

    /** The container with this id; {@code NOT_FOUND} if there is none. */
    public Container get(ContainerId id) {
        return find(id).orElseThrow(() -> EngineException.notFound("No such container: " + id));
    }

    /** All of them as they were at one moment, by id. */
    public List<Container> list() {
        return table.get().list();
    }

    /**
     * The container that a full id, a name (with or without the slash before it) or the beginning of an id means,
     * tried in this order.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code INVALID} where several ids begin like this
     */
    public Container resolve(String reference) {
        return table.get().resolve(reference);
    }

    /**
     * Takes in a new container, and with it its name.
     *
     * @throws EngineException {@code CONFLICT} where the name or the id is taken, and whatever has it is left alone;
     *                         {@code SYSTEM} where it cannot be stored, and nothing is left of it
     */
    public void create(Container container) {
        ContainerId id = container.id();
        while (!createUnlessKnown(container)) {
            awaitChangesOf(id, StateFile.PATIENCE);
            if (find(id).isPresent()) {
                throw EngineException.conflict("container " + id + " exists already");
            }
        }
    }

    /**
     * Changes a container as {@link Transitions} says. Waits for another change of it, in this process or another, for
     * half a minute at most.
     *
     * <p>A start, a new name, another runtime, log, healthcheck or restart policy count only once they are stored.
     * Everything else counts in any case, because it has happened already, or because a full disk must not keep anyone
     * from stopping and removing: where it cannot be stored this is logged, and made up for with the next change.
     *
     * @return the container as it is now
     * @throws EngineException with the kind and the words of the refusal; {@code NOT_FOUND}; {@code CONFLICT} where
     *                         another has the new name; {@code SYSTEM} where it had to be stored and was not. Nothing
     *                         changed then
     */
    public Container apply(ContainerId id, Input input) {
        return changing(id, StateFile.PATIENCE, file -> change(file, id, input, StateFile.PATIENCE));
    }

    /**
     * Like {@link #apply}, but never waits: where another thread or process changes the container just now it is
     * {@code UNAVAILABLE} at once, and nothing changed.
     */
    public Container applyAtOnce(ContainerId id, Input input) {
        return changing(id, Duration.ZERO, file -> change(file, id, input, Duration.ZERO));
    }

    /**
     * Forgets a container and deletes its folder with all that is in it. The state file goes last, so that after a
     * crash the container is still there to be deleted.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code SYSTEM} where something cannot be deleted or is still mounted
     *                         in the folder: the container is still there then
     */
    public void delete(ContainerId id) {
        changing(id, StateFile.PATIENCE, file -> {
            file.delete();
            table.updateAndGet(now -> now.without(id));
            return files.remove(id, file);
        });
    }

    private boolean createUnlessKnown(Container container) {
        ContainerId id = container.id();
        StateFile file = folder.file(id);
        return file.exclusively(() -> {
            requireOpen();
            if (files.putIfAbsent(id, file) != null) {
                return false;
            }
            boolean created = false;
            try {
                reserve(container.name(), id, StateFile.PATIENCE);
                file.create(container);
                table.updateAndGet(now -> now.with(container));
                created = true;
                return true;
            } finally {
                if (!created) {
                    table.updateAndGet(now -> now.withoutName(container.name(), id));
                    files.remove(id, file);
                    file.close();
                }
            }
        });
    }

    private Container change(StateFile file, ContainerId id, Input input, Duration patience) {
        while (true) {
            Container before = get(id);
            Container after = Transitions.apply(before, input).orThrow();
            Optional<Container> stored = record(file, before, after, input, patience);
            if (stored.isEmpty()) {
                return after;
            }
            takeOver(before, stored.get());
        }
    }

    /** Publishes a change once it is stored; nothing, but what another process has stored meanwhile. */
    private Optional<Container> record(
            StateFile file, Container before, Container after, Input input, Duration patience) {
        boolean renamed = !after.name().equals(before.name());
        if (renamed) {
            reserve(after.name(), after.id(), patience);
        }
        boolean published = false;
        try {
            Optional<Container> stored = store(file, before, after, input, patience);
            if (stored.isEmpty()) {
                table.updateAndGet(now -> publish(now, before, after));
                published = true;
            }
            return stored;
        } finally {
            if (renamed && !published) {
                table.updateAndGet(now -> now.withoutName(after.name(), after.id()));
            }
        }
    }

    private static Table publish(Table now, Container before, Container after) {
        Table next = now.with(after);
        return after.name().equals(before.name()) ? next : next.withoutName(before.name(), before.id());
    }

    /** What another process has stored is how it is now, but for an attempt that is under way in this one. */
    private void takeOver(Container before, Container stored) {
        boolean underWay = before.actual() instanceof Starting || before.actual() instanceof Removing;
        Container now = underWay ? stored.withActual(before.actual()) : stored;
        try {
            table.updateAndGet(table -> publish(table.withName(now.name(), now.id()), before, now));
        } catch (EngineException nameTaken) {
            LOG.warn("Another process gave container {} a name that is taken: {}", now.id(), nameTaken.getMessage());
            table.updateAndGet(table -> table.with(now.withName(before.name())));
        }
    }

    /** Stores a change. What a check said is worth that only where it matters later; the rest goes along with the next change. */
    private Optional<Container> store(StateFile file, Container before, Container container, Input input, Duration patience) {
        if (input instanceof Input.HealthReported
                && container.health().filter(health -> health.isWorthStoring(before.health())).isEmpty()) {
            return Optional.empty();
        }
        try {
            return file.write(container, patience);
        } catch (EngineException failure) {
            boolean refused = patience.isZero() && failure.kind() == ErrorKind.UNAVAILABLE;
            if (refused || input instanceof Input.StartClaimed || input instanceof Input.Renamed
                    || input instanceof Input.RuntimeChanged || input instanceof Input.LogConfigChanged
                    || input instanceof Input.HealthcheckChanged || input instanceof Input.Updated) {
                throw failure;
            }
            LOG.error("A change is not stored until the next one: {}", failure.getMessage());
            if (input instanceof Input.RemovalBegun) {
                markDead(file);
            }
            return Optional.empty();
        }
    }

    /** After a crash what is being taken apart must not be started, nor half of it be shown as a whole. */
    private static void markDead(StateFile file) {
        try {
            file.markDead();
        } catch (EngineException failure) {
            LOG.error("A crash now would leave half a container that counts as a whole one: {}", failure.getMessage());
        }
    }

    /**
     * Keeps a name for a container. One that is about to get it is waited for, as it may fail to: {@code CONFLICT} is
     * only for a name that a container has.
     */
    private void reserve(String name, ContainerId id, Duration patience) {
        while (true) {
            Table now = table.get();
            Optional<ContainerId> expected = now.aboutToBeCalled(name);
            if (expected.isPresent()) {
                awaitChangesOf(expected.get(), patience);
            } else if (table.compareAndSet(now, now.withName(name, id))) {
                return;
            }
        }
    }

    private void awaitChangesOf(ContainerId id, Duration patience) {
        StateFile file = files.get(id);
        if (file != null) {
            file.exclusively(patience, () -> null);
        }
    }

    /** Runs a change of a container while no other thread changes it. */
    private <T> T changing(ContainerId id, Duration patience, Function<StateFile, T> change) {
        while (true) {
            StateFile file = files.get(id);
            requireOpen();
            if (file == null) {
                throw EngineException.notFound("No such container: " + id);
            }
            Optional<T> result = file.exclusively(patience, () -> {
                // While it waited for the lock the store may have been closed, or the container deleted, and even created anew.
                requireOpen();
                return files.get(id) == file ? Optional.of(change.apply(file)) : Optional.empty();
            });
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the container store is stopping");
        }
    }
}
