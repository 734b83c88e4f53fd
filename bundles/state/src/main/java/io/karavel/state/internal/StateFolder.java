package io.karavel.state.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.karavel.api.EngineException;
import io.karavel.disk.Disk;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of all containers, one folder in it for each. Whatever is wrong with one of them is no reason not to
 * start.
 */
public final class StateFolder {
    private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path root;
    private final Disk disk;

    /** A container, and the file it was read from. */
    public record Stored(Container container, StateFile file) {}

    public StateFolder(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
    }

    public StateFile file(ContainerId id) {
        return new StateFile(root.resolve(id.value()), disk);
    }

    /** Whether there is a folder of a container, whatever is in it. */
    public boolean has(ContainerId id) {
        return Files.isDirectory(root.resolve(id.value()), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads every container. A damaged file is set aside, leftovers of a crash are removed, what is none of ours is
     * left alone. No two of the containers have the same name.
     */
    public List<Stored> load() {
        List<Stored> found = new ArrayList<>();
        for (Path folder : folders()) {
            load(folder).ifPresent(found::add);
        }
        return withNamesOfTheirOwn(found);
    }

    private List<Path> folders() {
        try {
            disk.makeFolder(root);
            try (Stream<Path> entries = Files.list(root)) {
                return entries.filter(entry -> ContainerId.isWellFormed(entry.getFileName().toString()))
                        .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                        .toList();
            }
        } catch (IOException | UncheckedIOException failure) {
            throw EngineException.system("cannot read the folder of containers " + root + ": " + failure, failure);
        }
    }

    private Optional<Stored> load(Path folder) {
        StateFile file = new StateFile(folder, disk);
        Optional<Container> container = read(folder, file);
        try {
            container.ifPresentOrElse(file::known, file::close);
        } catch (EngineException failure) {
            LOG.warn("The lock of {} stays open: {}", folder, failure.getMessage());
        }
        return container.map(found -> new Stored(found, file));
    }

    private Optional<Container> read(Path folder, StateFile file) {
        try {
            if (Files.exists(folder.resolve(StateFile.UNFINISHED)) || !Files.exists(folder.resolve(StateFile.STATE))) {
                tidyUp(folder, file);
            }
            Optional<Container> container = file.read();
            if (container.isEmpty() || container.get().id().value().equals(folder.getFileName().toString())) {
                return container;
            }
            setAside(folder, "it is about container " + container.get().id());
        } catch (JsonProcessingException damage) {
            setAside(folder, damage.getOriginalMessage());
        } catch (IOException | EngineException failure) {
            LOG.error("The container in {} is not available: {}", folder, failure.toString());
        }
        return Optional.empty();
    }

    private void tidyUp(Path folder, StateFile file) {
        try {
            file.asOnlyWriter(() -> removeLeftovers(folder));
        } catch (EngineException failure) {
            LOG.warn("Leftovers of a crash stay in {}: {}", folder, failure.getMessage());
        }
    }

    private void removeLeftovers(Path folder) throws IOException {
        disk.delete(folder.resolve(StateFile.UNFINISHED));
        if (Files.exists(folder.resolve(StateFile.STATE))) {
            return;
        }
        try (Stream<Path> rest = Files.list(folder)) {
            if (rest.anyMatch(entry -> !Set.of(StateFile.LOCK, StateFile.DEAD).contains(entry.getFileName().toString()))) {
                return;
            }
        }
        disk.delete(folder.resolve(StateFile.DEAD));
        disk.delete(folder.resolve(StateFile.LOCK));
        disk.delete(folder);
        LOG.info("Removed {}, which a container that was never finished left behind", folder);
    }

    private void setAside(Path folder, String reason) {
        Path path = folder.resolve(StateFile.STATE);
        Path aside = folder.resolve(StateFile.STATE + ".damaged-" + STAMP.format(Instant.now()));
        try {
            disk.replace(path, aside);
            disk.sync(folder);
            LOG.error("The state file {} is damaged and was set aside as {}; "
                    + "its container is gone until someone repairs it. {}", path, aside.getFileName(), reason);
        } catch (IOException failure) {
            LOG.error("The state file {} is damaged ({}), and could not be set aside: {}", path, reason,
                    failure.toString());
        }
    }

    private static List<Stored> withNamesOfTheirOwn(List<Stored> found) {
        Comparator<Stored> oldestFirst = Comparator.comparing((Stored stored) -> stored.container().created())
                .thenComparing(stored -> stored.container().id());
        Set<String> given = new HashSet<>();
        found.forEach(stored -> given.add(stored.container().name()));
        Set<String> taken = new HashSet<>();
        List<Stored> result = new ArrayList<>();
        for (Stored stored : found.stream().sorted(oldestFirst).toList()) {
            if (taken.add(stored.container().name())) {
                result.add(stored);
            } else {
                Stored renamed = renamed(stored, given);
                taken.add(renamed.container().name());
                result.add(renamed);
            }
        }
        return result;
    }

    private static Stored renamed(Stored stored, Set<String> given) {
        Container container = stored.container();
        String name = container.name();
        do {
            name += "_" + container.id().shortForm();
        } while (!given.add(name));
        LOG.warn("Container {} is called {} from now on: an older container has the name {}", container.id(), name,
                container.name());
        Container renamed = container.withName(name);
        try {
            stored.file().write(renamed, StateFile.PATIENCE);
        } catch (EngineException failure) {
            LOG.warn("The new name of container {} is not stored yet: {}", container.id(), failure.getMessage());
        }
        return new Stored(renamed, stored.file());
    }
}
