package io.karavel.state;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.internal.Table;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Component;

/**
 * Every container there is.
 *
 * <p>Reading takes no lock and never waits: it answers from one immutable snapshot of all containers. Changes of one container
 * happen one after the other, those of different containers in parallel. A change is on disk before anyone can read it; an attempt
 * under way ({@code Starting}, {@code Removing}) is not stored.
 */
@Component(service = ContainerStore.class)
public final class ContainerStore {
    private final AtomicReference<Table> table = new AtomicReference<>(Table.EMPTY);

    public Optional<Container> find(ContainerId id) {
        return table.get().find(id);
    }

    /** The container with this id; {@code NOT_FOUND} if there is none. */
    public Container get(ContainerId id) {
        return find(id).orElseThrow(() -> noSuchContainer(id.value()));
    }

    /** All of them as they were at one moment, by id. */
    public List<Container> list() {
        return table.get().list();
    }

    /**
     * The container that a full id, a name (with or without the slash before it) or the beginning of an id means, tried in this
     * order.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code INVALID} where several ids begin like this
     */
    public Container resolve(String reference) {
        return table.get().resolve(reference);
    }

    /**
     * Takes in a new container, and with it its name.
     *
     * @throws EngineException {@code CONFLICT} where the name or the id is taken; the container that has it is left alone
     */
    public void create(Container container) {
        table.updateAndGet(now -> now.withNew(container));
    }

    /**
     * Changes a container as {@link Transitions} says.
     *
     * @return the container as it is now
     * @throws EngineException with the kind and the words of the refusal; {@code NOT_FOUND}; {@code CONFLICT} where another has
     *                         the new name; {@code SYSTEM} where it cannot be stored. Nothing changed then
     */
    public synchronized Container apply(ContainerId id, Input input) {
        Container changed = Transitions.apply(get(id), input).orThrow();
        table.updateAndGet(now -> now.with(changed));
        return changed;
    }

    /**
     * Forgets a container and deletes its folder with all that is in it. The state file goes last, so that after a crash the
     * container is still there to be deleted. Nothing may be mounted in the folder any more.
     */
    public void delete(ContainerId id) {
        table.updateAndGet(now -> now.without(id));
    }

    private static EngineException noSuchContainer(String reference) {
        return EngineException.notFound("No such container: " + reference);
    }
}
