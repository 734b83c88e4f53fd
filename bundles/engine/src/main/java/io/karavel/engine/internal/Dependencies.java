package io.karavel.engine.internal;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Namespaces;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of some containers need which others to run before them: those whose namespaces, links or volumes they use, those that Compose
 * says, and those that the label {@value #LABEL} names.
 *
 * <p>The label's form is {@code name[,name]...}. Compose's is {@code service:condition:restart[,...]}, for services of the same project.
 */
final class Dependencies {
    /** Names or ids of containers that are to run first, with commas between them. */
    static final String LABEL = "io.karavel.depends-on";

    private static final String SHARED = "container:";
    private static final String COMPOSE_PROJECT = "com.docker.compose.project";
    private static final String COMPOSE_SERVICE = "com.docker.compose.service";
    private static final String COMPOSE_DEPENDENCIES = "com.docker.compose.depends_on";

    private final Map<ContainerId, Set<ContainerId>> direct = new LinkedHashMap<>();
    private final List<Container> all;

    private Dependencies(List<Container> all) {
        this.all = all;
        all.forEach(container -> direct.put(container.id(), new HashSet<>(
                Stream.concat(named(container), ofCompose(container)).map(Container::id).filter(id -> !id.equals(container.id())).toList())));
    }

    static Dependencies among(List<Container> all) {
        return new Dependencies(all);
    }

    /** Those a container needs; without those that need it in turn, for which nobody can wait. */
    Set<ContainerId> of(ContainerId container) {
        Set<ContainerId> needed = new HashSet<>(direct.getOrDefault(container, Set.of()));
        needed.removeIf(one -> reaches(one, container, new HashSet<>()));
        return needed;
    }

    private boolean reaches(ContainerId from, ContainerId to, Set<ContainerId> seen) {
        return from.equals(to) || seen.add(from) && direct.getOrDefault(from, Set.of()).stream().anyMatch(next -> reaches(next, to, seen));
    }

    private Stream<Container> named(Container container) {
        Namespaces namespaces = container.hostConfig().namespaces();
        Stream<String> shared = Stream.of(namespaces.networkMode(), namespaces.pidMode(), namespaces.ipcMode())
                .filter(mode -> mode.startsWith(SHARED)).map(mode -> mode.substring(SHARED.length()));
        Stream<String> linked = Stream.concat(container.hostConfig().networking().links().stream(),
                container.hostConfig().storage().volumesFrom().stream()).map(reference -> reference.split(":", 2)[0]);
        return Stream.of(shared, linked, words(container, LABEL)).flatMap(names -> names).flatMap(name -> find(name).stream());
    }

    private Optional<Container> find(String reference) {
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        return all.stream().filter(one -> one.name().equals(name) || one.id().value().equals(name)).findFirst();
    }

    private Stream<Container> ofCompose(Container container) {
        Set<String> services = new HashSet<>(words(container, COMPOSE_DEPENDENCIES).map(word -> word.split(":", 2)[0]).toList());
        Optional<String> project = label(container, COMPOSE_PROJECT);
        return all.stream().filter(one -> project.isPresent() && project.equals(label(one, COMPOSE_PROJECT))
                && label(one, COMPOSE_SERVICE).filter(services::contains).isPresent());
    }

    private static Stream<String> words(Container container, String label) {
        return label(container, label).stream().flatMap(text -> Arrays.stream(text.split(","))).map(String::strip)
                .filter(word -> !word.isEmpty());
    }

    private static Optional<String> label(Container container, String label) {
        return Optional.ofNullable(container.config().labels().get(label));
    }
}
