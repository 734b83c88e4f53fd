package io.karavel.oci;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the generated files have to say about a container's networks.
 *
 * @param addresses   of the container, each becomes a line of {@code /etc/hosts}
 * @param hostGateway what {@code host-gateway} stands for in extra hosts
 * @param nameserver  the engine's own resolver; empty where the container asks the host's
 * @param links       names of other containers by their addresses, each a line of {@code /etc/hosts}
 */
public record NetworkFacts(List<String> addresses, Optional<String> hostGateway, Optional<String> nameserver,
        Map<String, List<String>> links) {
    /** Without any network. */
    public static final NetworkFacts NONE = new NetworkFacts(List.of(), Optional.empty(), Optional.empty(), Map.of());

    public NetworkFacts {
        addresses = List.copyOf(addresses);
        requireNonNull(hostGateway);
        requireNonNull(nameserver);
        links = Map.copyOf(links);
    }
}
