package io.karavel.engine.internal;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Namespaces;
import java.util.Arrays;
import java.util.HashMap;
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
 * <p>The label's form is {@code name[:healthy][,name[:healthy]]...}. Compose's is {@code service:condition:restart[,...]}, for services of
 * the same project, where the condition {@code service_healthy} is the one that asks for more than a start.
 */
final class Dependencies {
    /** Names or ids of containers that are to run first, with commas between them. */
    static final String LABEL = "io.karavel.depends-on";

    /** What a container needs another to be. */
    enum Condition { STARTED, HEALTHY }

    private static final String SHARED = "container:";
    private static final String COMPOSE_PROJECT = "com.docker.compose.project";
    private static final String COMPOSE_SERVICE = "com.docker.compose.service";
    private static final String COMPOSE_DEPENDENCIES = "com.docker.compose.depends_on";

    private static final String COMPOSE_HEALTHY = "service_healthy";
    private static final String HEALTHY = "healthy";

    private final Map<ContainerId, Map<ContainerId, Condition>> direct = new LinkedHashMap<>();
    private final List<Container> all;

    private record Need(Container container, Condition condition) {}

    private Dependencies(List<Container> all) {
        this.all = all;
        for (Container container : all) {
            Map<ContainerId, Condition> needed = new HashMap<>();
            Stream.of(used(container), labelled(container), ofCompose(container)).flatMap(needs -> needs)
                    .filter(need -> !need.container().equals(container))
                    // The stricter one of two.
                    .forEach(need -> needed.merge(need.container().id(), need.condition(),
                            (one, other) -> one == Condition.HEALTHY ? one : other));
            direct.put(container.id(), needed);
        }
    }

    static Dependencies among(List<Container> all) {
        return new Dependencies(all);
    }

    /** Those a container needs; without those that need it in turn, for which nobody can wait. */
    Map<ContainerId, Condition> of(ContainerId container) {
        Map<ContainerId, Condition> needed = new HashMap<>(direct.getOrDefault(container, Map.of()));
        needed.keySet().removeIf(one -> reaches(one, container, new HashSet<>()));
        return needed;
    }

    private boolean reaches(ContainerId from, ContainerId to, Set<ContainerId> seen) {
        return from.equals(to)
                || seen.add(from) && direct.getOrDefault(from, Map.of()).keySet().stream().anyMatch(next -> reaches(next, to, seen));
    }

    private Stream<Need> used(Container container) {
        Namespaces namespaces = container.hostConfig().namespaces();
        Stream<String> shared = Stream.of(namespaces.networkMode(), namespaces.pidMode(), namespaces.ipcMode())
                .filter(mode -> mode.startsWith(SHARED)).map(mode -> mode.substring(SHARED.length()));
        Stream<String> linked = Stream.concat(container.hostConfig().networking().links().stream(),
                container.hostConfig().storage().volumesFrom().stream()).map(reference -> reference.split(":", 2)[0]);
        return Stream.concat(shared, linked).flatMap(name -> need(name, Condition.STARTED));
    }

    private Stream<Need> labelled(Container container) {
        return words(container, LABEL).map(word -> word.split(":", 2))
                .flatMap(parts -> need(parts[0], parts.length == 2 && parts[1].equals(HEALTHY) ? Condition.HEALTHY : Condition.STARTED));
    }

    private Stream<Need> need(String name, Condition condition) {
        return find(name).stream().map(container -> new Need(container, condition));
    }

    private Optional<Container> find(String reference) {
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        return all.stream().filter(one -> one.name().equals(name) || one.id().value().equals(name)).findFirst();
    }

    private Stream<Need> ofCompose(Container container) {
        Optional<String> project = label(container, COMPOSE_PROJECT);
        return words(container, COMPOSE_DEPENDENCIES).map(word -> word.split(":")).flatMap(parts -> all.stream()
                .filter(one -> project.isPresent() && project.equals(label(one, COMPOSE_PROJECT))
                        && label(one, COMPOSE_SERVICE).filter(parts[0]::equals).isPresent())
                .map(one -> new Need(one, parts.length > 1 && parts[1].equals(COMPOSE_HEALTHY) ? Condition.HEALTHY : Condition.STARTED)));
    }

    private static Stream<String> words(Container container, String label) {
        return label(container, label).stream().flatMap(text -> Arrays.stream(text.split(","))).map(String::strip)
                .filter(word -> !word.isEmpty());
    }

    private static Optional<String> label(Container container, String label) {
        return Optional.ofNullable(container.config().labels().get(label));
    }
}
