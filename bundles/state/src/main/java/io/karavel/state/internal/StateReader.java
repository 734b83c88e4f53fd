package io.karavel.state.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads containers that another process may be changing. It takes no lock, writes nothing, and sees of each container
 * what was stored at some moment, never half of it.
 */
public final class StateReader {
    private static final Pattern REFERENCE = Pattern.compile("/?[a-zA-Z0-9][a-zA-Z0-9_.-]*");

    private final Path root;
    private final Consumer<String> complaints;

    /**
     * @param root       the folder of all containers
     * @param complaints takes a line for each container that cannot be read and is passed over
     */
    public StateReader(Path root, Consumer<String> complaints) {
        this.root = root;
        this.complaints = complaints;
    }

    /**
     * All containers, by id. What is no container is passed over, and so is one that is deleted meanwhile. They were
     * read one after the other, each as it was at a moment of its own.
     */
    public List<Container> list() {
        List<Container> found = new ArrayList<>();
        for (ContainerId id : ids()) {
            try {
                read(id).ifPresent(found::add);
            } catch (EngineException unreadable) {
                complaints.accept(unreadable.getMessage());
            }
        }
        return List.copyOf(found);
    }

    /**
     * The container that a full id, a name (with or without the slash before it) or the beginning of an id means,
     * tried in this order.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code INVALID} where several ids begin like this, all of which it
     *                         names, or where it can be neither an id nor a name; {@code SYSTEM} where the file of
     *                         the container with this very id cannot be read
     */
    public Container load(String reference) {
        if (!REFERENCE.matcher(reference).matches()) {
            throw EngineException.invalid("neither an id nor a name: '" + reference + "'");
        }
        if (ContainerId.isWellFormed(reference)) {
            return read(new ContainerId(reference))
                    .orElseThrow(() -> EngineException.notFound("No such container: " + reference));
        }
        Table table = Table.EMPTY;
        for (Container container : list()) {
            // A name may have gone from one to another between the two reads: what was read later is right.
            Optional<Container> stale = table.findByName(container.name());
            if (stale.isPresent()) {
                table = table.withoutName(container.name(), stale.get().id());
            }
            table = table.withNew(container);
        }
        return table.resolve(reference);
    }

    private List<ContainerId> ids() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(ContainerId::isWellFormed)
                    .map(ContainerId::new)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException none) {
            throw EngineException.notFound("there is no folder of containers at " + root);
        } catch (IOException | UncheckedIOException failure) {
            throw unreadable(root.toString(), failure);
        }
    }

    private Optional<Container> read(ContainerId id) {
        try {
            Optional<Container> container = StateFile.read(root.resolve(id.value()));
            Optional<ContainerId> another = container.map(Container::id).filter(read -> !read.equals(id));
            if (another.isPresent()) {
                throw new IOException("it is about container " + another.get());
            }
            return container;
        } catch (IOException failure) {
            // A file with the name of a container is none of ours.
            if (!Files.isDirectory(root.resolve(id.value()))) {
                return Optional.empty();
            }
            throw unreadable("the state file of container " + id, failure);
        }
    }

    private static EngineException unreadable(String what, Exception failure) {
        return failure instanceof AccessDeniedException
                ? new EngineException(ErrorKind.FORBIDDEN, "cannot read " + what + ": permission denied", failure)
                : EngineException.system("cannot read " + what + ": " + ContainerJson.reason(failure), failure);
    }
}
