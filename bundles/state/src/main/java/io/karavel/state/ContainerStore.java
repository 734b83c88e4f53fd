package io.karavel.state;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.internal.StateFile;
import io.karavel.state.internal.StateFolder;
import io.karavel.state.internal.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
 * can read it; an attempt under way ({@code Starting}, {@code Removing}) is not stored.
 *
 * <p>One store writes to a data root. Other processes may read its files at any time, and keep it from writing one by
 * holding its lock.
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
        folder = new StateFolder(config.current().engine().dataRoot().resolve("containers"));
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
                    find(id).ifPresent(file::write);
                    return null;
                });
            } catch (EngineException failure) {
                LOG.error("The last changes of container {} are not stored: {}", id, failure.getMessage());
            } finally {
                file.close();
            }
        });
        files.clear();
    }

    public Optional<Container> find(ContainerId id) {
        return table.get().find(id);
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
        requireOpen();
        ContainerId id = container.id();
        StateFile file = folder.file(id);
        if (files.putIfAbsent(id, file) != null) {
            throw EngineException.conflict("container " + id + " exists already");
        }
        boolean created = false;
        try {
            created = file.exclusively(() -> {
                table.updateAndGet(now -> now.withName(container.name(), id));
                file.create(container);
                table.updateAndGet(now -> now.with(container));
                return true;
            });
        } finally {
            if (!created) {
                table.updateAndGet(now -> now.withoutName(container.name(), id));
                files.remove(id, file);
                file.close();
            }
        }
    }

    /**
     * Changes a container as {@link Transitions} says.
     *
     * <p>A start and a new name count only once they are stored. Everything else counts in any case, because it has
     * happened already, or because a full disk must not keep anyone from stopping and removing: where it cannot be
     * stored this is logged, and made up for with the next change.
     *
     * @return the container as it is now
     * @throws EngineException with the kind and the words of the refusal; {@code NOT_FOUND}; {@code CONFLICT} where
     *                         another has the new name; {@code SYSTEM} where it had to be stored and was not. Nothing
     *                         changed then
     */
    public Container apply(ContainerId id, Input input) {
        requireOpen();
        StateFile file = fileOf(id);
        return file.exclusively(() -> {
            Container before = get(id);
            Container after = Transitions.apply(before, input).orThrow();
            table.updateAndGet(now -> now.withName(after.name(), id));
            String unusedName = after.name();
            try {
                store(file, after, input);
                table.updateAndGet(now -> now.with(after));
                unusedName = before.name();
            } finally {
                if (!after.name().equals(before.name())) {
                    String freed = unusedName;
                    table.updateAndGet(now -> now.withoutName(freed, id));
                }
            }
            return after;
        });
    }

    /**
     * Forgets a container and deletes its folder with all that is in it. The state file goes last, so that after a
     * crash the container is still there to be deleted.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code SYSTEM} where something cannot be deleted or is still mounted
     *                         in the folder: the container is still there then
     */
    public void delete(ContainerId id) {
        requireOpen();
        StateFile file = fileOf(id);
        file.exclusively(() -> {
            get(id);
            file.delete();
            table.updateAndGet(now -> now.without(id));
            files.remove(id, file);
            return null;
        });
    }

    private void store(StateFile file, Container container, Input input) {
        try {
            file.write(container);
        } catch (EngineException failure) {
            if (input instanceof Input.StartClaimed || input instanceof Input.Renamed) {
                throw failure;
            }
            LOG.error("A change is not stored until the next one: {}", failure.getMessage());
        }
    }

    private StateFile fileOf(ContainerId id) {
        StateFile file = files.get(id);
        if (file == null) {
            throw EngineException.notFound("No such container: " + id);
        }
        return file;
    }

    private void requireOpen() {
        if (closed) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the container store is stopping");
        }
    }
}
