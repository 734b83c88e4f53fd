package io.karavel.spi.network;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * An endpoint as it was made.
 *
 * @param addresses in CIDR form
 * @param gateways  through which the network is left, at most one per version of addresses; none where it has no way out
 */
public record EndpointState(String macAddress, List<String> addresses, List<String> gateways) {
    public EndpointState {
        requireNonNull(macAddress);
        addresses = List.copyOf(addresses);
        gateways = List.copyOf(gateways);
    }
}
