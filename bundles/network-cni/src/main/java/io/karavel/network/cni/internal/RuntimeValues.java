package io.karavel.network.cni.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import io.karavel.model.Subnet;
import io.karavel.spi.network.EndpointSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the user wants of an endpoint, in the words of plugins: the conventions of CNI for {@code runtimeConfig} and {@code CNI_ARGS}. */
final class RuntimeValues {
    static final String PORTS = "portMappings";
    private static final String ADDRESSES = "ips";
    private static final String MAC = "mac";
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RuntimeValues() {}

    static ObjectNode of(Network network, EndpointSpec endpoint) {
        ObjectNode values = MAPPER.createObjectNode();
        if (!endpoint.addresses().isEmpty()) {
            ArrayNode addresses = values.putArray(ADDRESSES);
            endpoint.addresses().forEach(address -> addresses.add(withPrefix(network, address)));
        }
        if (!endpoint.macAddress().isEmpty()) {
            values.put(MAC, endpoint.macAddress());
        }
        return values;
    }

    /** Some plugins want to know how large the subnet is. */
    private static String withPrefix(Network network, String address) {
        return network.pools().stream().map(Network.Pool::subnet).filter(subnet -> subnet.contains(Subnet.address(address)))
                .map(subnet -> address + "/" + subnet.prefix()).findFirst().orElse(address);
    }

    /**
     * {@code CNI_ARGS}: the older way to ask for an address or a MAC address, where no plugin declares the capability, and the user's
     * options.
     */
    static String arguments(NetworkConfiguration configuration, EndpointSpec endpoint) {
        List<String> arguments = new ArrayList<>(List.of("IgnoreUnknown=1"));
        if (configuration.withCapability(ADDRESSES).isEmpty()) {
            endpoint.addresses().forEach(address -> arguments.add("IP=" + address));
        }
        if (configuration.withCapability(MAC).isEmpty() && !endpoint.macAddress().isEmpty()) {
            arguments.add("MAC=" + endpoint.macAddress());
        }
        endpoint.options().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(option -> {
            if (!option.getKey().matches("[a-zA-Z0-9_]+") || option.getValue().contains(";")) {
                throw new IllegalArgumentException("the option " + option.getKey() + " cannot be handed to CNI plugins: names are letters, "
                        + "digits and \"_\", and values have no \";\"");
            }
            arguments.add(option.getKey() + "=" + option.getValue());
        });
        return String.join(";", arguments);
    }

    /** Ports in place of those that were published before. */
    static ObjectNode withPorts(ObjectNode values, List<PublishedPort> ports) {
        ObjectNode changed = values.deepCopy();
        ArrayNode mappings = changed.putArray(PORTS);
        Set<ObjectNode> known = new HashSet<>();
        for (PublishedPort port : ports) {
            ObjectNode mapping = MAPPER.createObjectNode();
            mapping.put("hostPort", port.hostPort()).put("containerPort", port.containerPort()).put("protocol", port.protocol());
            // Without an address it is all of this machine's, of either version.
            if (!EVERY_ADDRESS.contains(port.hostAddress())) {
                mapping.put("hostIP", port.hostAddress());
            }
            if (known.add(mapping)) {
                mappings.add(mapping);
            }
        }
        if (mappings.isEmpty()) {
            changed.remove(PORTS);
        }
        return changed;
    }
}
