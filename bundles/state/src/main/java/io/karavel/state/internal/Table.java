package io.karavel.state.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * All containers at one moment, found by id, by the beginning of an id, and by name. A change is a new value that
 * shares nearly all of the old one.
 *
 * @param byId   by the text of the id, sorted, so that ids with the same beginning are neighbours
 * @param byName ids by name; a name that is being given to a container is here before the container has it
 */
public record Table(TreePMap<String, Container> byId, PMap<String, String> byName) {
    /** So many candidates are named where the beginning of an id is that of several. */
    private static final int NAMED = 10;
    public static final Table EMPTY = new Table(TreePMap.empty(), HashTreePMap.empty());

    public Optional<Container> find(ContainerId id) {
        return Optional.ofNullable(byId.get(id.value()));
    }

    public Optional<Container> findByName(String name) {
        return Optional.ofNullable(byName.get(name)).map(byId::get).filter(found -> found.name().equals(name));
    }

    /** The container that a name is kept for without being its name yet. */
    public Optional<ContainerId> aboutToBeCalled(String name) {
        return findByName(name).isPresent() ? Optional.empty() : Optional.ofNullable(byName.get(name)).map(ContainerId::new);
    }

    public List<Container> list() {
        return List.copyOf(byId.values());
    }

    /** The container that an id, a name or the beginning of an id means. */
    public Container resolve(String reference) {
        Container exact = byId.get(reference);
        if (exact != null) {
            return exact;
        }
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        return findByName(name).orElseGet(() -> resolvePrefix(reference));
    }

    private Container resolvePrefix(String prefix) {
        if (prefix.isEmpty()) {
            throw EngineException.notFound("No such container: " + prefix);
        }
        List<String> candidates = byId.tailMap(prefix, true).keySet().stream()
                .takeWhile(id -> id.startsWith(prefix))
                .toList();
        if (candidates.isEmpty()) {
            throw EngineException.notFound("No such container: " + prefix);
        }
        if (candidates.size() > 1) {
            int more = candidates.size() - Math.min(candidates.size(), NAMED);
            throw EngineException.invalid("multiple IDs found with provided prefix: " + prefix + " ("
                    + String.join(", ", candidates.subList(0, candidates.size() - more)) + (more == 0 ? ")" : " and " + more + " more)"));
        }
        return byId.get(candidates.get(0));
    }

    /** Keeps a name for a container, which may not be here yet. {@code CONFLICT} where another has it. */
    public Table withName(String name, ContainerId id) {
        String owner = byName.get(name);
        if (owner != null && !owner.equals(id.value())) {
            throw EngineException.conflict("Conflict. The container name \"/" + name + "\" is already in use by "
                    + "container \"" + owner
                    + "\". You have to remove (or rename) that container to be able to reuse that name.");
        }
        return new Table(byId, byName.plus(name, id.value()));
    }

    /** Gives up a name, if it is kept for this container. */
    public Table withoutName(String name, ContainerId id) {
        return id.value().equals(byName.get(name)) ? new Table(byId, byName.minus(name)) : this;
    }

    /** With a container, new or changed; its name is known already. */
    public Table with(Container container) {
        return new Table(byId.plus(container.id().value(), container), byName);
    }

    public Table without(ContainerId id) {
        Container gone = byId.get(id.value());
        return gone == null ? this : new Table(byId.minus(id.value()), byName.minus(gone.name()));
    }

    /** With a new container and its name. */
    public Table withNew(Container container) {
        return withName(container.name(), container.id()).with(container);
    }
}
