package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A container's place in a network as it is now. While the container does not run it has neither id nor addresses.
 *
 * @param network     name of the network; {@code networkId} its id
 * @param id          64 hexadecimal digits; empty while the container is not connected
 * @param interfaceName in the container
 * @param addresses   in CIDR form, those of version 4 first
 * @param gateways    through which the network is left, one per version
 * @param names       by which others in the network find the container
 * @param settings    what was asked for
 */
public record Endpoint(
        String network,
        String networkId,
        String id,
        String interfaceName,
        String macAddress,
        List<String> addresses,
        List<String> gateways,
        List<String> names,
        EndpointSettings settings) {
    public Endpoint {
        requireNonNull(network);
        requireNonNull(networkId);
        id = Values.text(id);
        interfaceName = Values.text(interfaceName);
        macAddress = Values.text(macAddress);
        addresses = Values.list(addresses);
        gateways = Values.list(gateways);
        names = Values.list(names);
        settings = Values.orElse(settings, EndpointSettings.DEFAULT);
    }

    public boolean connected() {
        return !id.isEmpty();
    }

    public Endpoint withNames(List<String> newNames) {
        return new Endpoint(network, networkId, id, interfaceName, macAddress, addresses, gateways, newNames, settings);
    }
}
