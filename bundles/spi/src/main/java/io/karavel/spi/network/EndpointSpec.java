package io.karavel.spi.network;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A place in a network, before or after it is made.
 *
 * @param id            64 hexadecimal digits; the same for the whole life of the endpoint
 * @param namespace     a file that keeps a network namespace, such as {@code /run/netns/name}
 * @param interfaceName that the interface is to have in the namespace
 * @param macAddress    that it is to have; empty where the driver may choose
 * @param addresses     that it is to have, in CIDR form; where the driver gives addresses, those that the user wants, without prefix
 * @param options       the user's, for this endpoint
 */
public record EndpointSpec(String id, Path namespace, String interfaceName, String macAddress, List<String> addresses,
        Map<String, String> options) {
    public EndpointSpec {
        requireNonNull(id);
        requireNonNull(namespace);
        requireNonNull(interfaceName);
        requireNonNull(macAddress);
        addresses = List.copyOf(addresses);
        options = Map.copyOf(options);
    }
}
