package io.karavel.model;

import java.util.List;
import java.util.Map;

/**
 * How a container wants to be in a network.
 *
 * @param aliases         further names in it
 * @param links           {@code CONTAINER:ALIAS}: names by which this container alone knows others
 * @param address         of version 4, empty to be given one; {@code address6} likewise
 * @param macAddress      empty to be given one
 * @param gatewayPriority the network of the highest one has the container's way out
 */
public record EndpointSettings(
        List<String> aliases,
        List<String> links,
        String address,
        String address6,
        List<String> linkLocal,
        String macAddress,
        Map<String, String> options,
        int gatewayPriority) {
    public static final EndpointSettings DEFAULT = new EndpointSettings(null, null, null, null, null, null, null, 0);

    public EndpointSettings {
        aliases = Values.list(aliases);
        links = Values.list(links);
        address = Values.text(address);
        address6 = Values.text(address6);
        linkLocal = Values.list(linkLocal);
        macAddress = Values.text(macAddress);
        options = Values.map(options);
    }

    public EndpointSettings withMacAddress(String newMacAddress) {
        return new EndpointSettings(aliases, links, address, address6, linkLocal, newMacAddress, options, gatewayPriority);
    }
}
