package io.karavel.networks.internal;

import static java.util.Objects.requireNonNull;

import io.karavel.model.ContainerId;
import io.karavel.model.PublishedPort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The network namespace of a container and what is in it.
 *
 * @param name      of the container
 * @param namespace its name
 * @param nameServers that the user chose for the container; none for those of this machine
 * @param phase     what is not {@code THERE} is taken away by the next start of the engine
 */
record SandboxState(ContainerId container, String name, String namespace, List<String> nameServers, Phase phase,
        List<Connection> connections) {
    enum Phase { MAKING, THERE, ENDING }

    /** The network of the highest priority has the way out; of several the first by name, as in Docker. */
    private static final Comparator<Connection> WAY_OUT = Comparator
            .comparing((Connection connection) -> -connection.endpoint().settings().gatewayPriority())
            .thenComparing(connection -> connection.endpoint().network());

    SandboxState {
        requireNonNull(container);
        requireNonNull(name);
        requireNonNull(namespace);
        nameServers = nameServers == null ? List.of() : List.copyOf(nameServers);
        requireNonNull(phase);
        connections = List.copyOf(connections);
    }

    Path path() {
        return Namespaces.path(namespace);
    }

    Optional<Connection> in(String networkId) {
        return connections.stream().filter(connection -> connection.endpoint().networkId().equals(networkId)).findFirst();
    }

    /** The connection that has the way out of that version. */
    Optional<Connection> wayOut(boolean version6) {
        return connections.stream().filter(Connection::made).filter(connection -> connection.endpoint().gateways().stream()
                .anyMatch(gateway -> gateway.contains(":") == version6)).min(WAY_OUT);
    }

    /** Connections by which ports may be published, the best first. Of those whose driver gives addresses the engine knows no ways out. */
    List<Connection> reachable() {
        return connections.stream().filter(Connection::made).filter(connection -> !connection.endpoint().addresses().isEmpty())
                .filter(connection -> !connection.endpoint().gateways().isEmpty() || !connection.addressedByEngine())
                .sorted(Comparator.comparing((Connection connection) -> connection.endpoint().gateways().stream()
                        .allMatch(gateway -> gateway.contains(":"))).thenComparing(WAY_OUT)).toList();
    }

    List<PublishedPort> ports() {
        return connections.stream().flatMap(connection -> connection.ports().stream()).distinct().toList();
    }

    /** A name for the next interface. */
    String nextInterface() {
        for (int number = 0;; number++) {
            String name = "eth" + number;
            if (connections.stream().noneMatch(connection -> connection.endpoint().interfaceName().equals(name))) {
                return name;
            }
        }
    }

    SandboxState in(Phase newPhase) {
        return new SandboxState(container, name, namespace, nameServers, newPhase, connections);
    }

    SandboxState withName(String newName) {
        return new SandboxState(container, newName, namespace, nameServers, phase, connections);
    }

    SandboxState with(Connection connection) {
        List<Connection> changed = new ArrayList<>(without(connection.endpoint().networkId()).connections());
        changed.add(connection);
        return new SandboxState(container, name, namespace, nameServers, phase, changed);
    }

    SandboxState without(String networkId) {
        return new SandboxState(container, name, namespace, nameServers, phase, connections.stream()
                .filter(connection -> !connection.endpoint().networkId().equals(networkId)).toList());
    }

    SandboxState mapped(UnaryOperator<Connection> change) {
        return new SandboxState(container, name, namespace, nameServers, phase, connections.stream().map(change).toList());
    }
}
