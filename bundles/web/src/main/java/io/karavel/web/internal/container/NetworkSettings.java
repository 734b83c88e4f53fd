package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Container;
import io.karavel.model.Endpoint;
import io.karavel.model.PublishedPort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What inspecting a container shows of its networks. The default network stands beside the others, too, for old clients. */
record NetworkSettings(JsonMapper json, NetworkViews views) {
    private static final String DEFAULT_NETWORK = "bridge";

    ObjectNode of(Container container) {
        Map<String, Endpoint> endpoints = views.endpoints(container);
        String namespace = views.namespace(container.id()).orElse("");
        ObjectNode node = json.createObjectNode();
        node.put("Bridge", "");
        node.put("SandboxID", namespace.isEmpty() ? "" : container.id().value());
        node.put("SandboxKey", namespace);
        node.set("Ports", ports(container));
        node.put("HairpinMode", false);
        node.put("LinkLocalIPv6Address", "");
        node.put("LinkLocalIPv6PrefixLen", 0);
        node.putNull("SecondaryIPAddresses");
        node.putNull("SecondaryIPv6Addresses");
        NetworkEndpoint main = Optional.ofNullable(endpoints.get(DEFAULT_NETWORK)).map(NetworkEndpoint::of)
                .orElseGet(() -> NetworkEndpoint.of(new Endpoint("", "", "", "", "", null, null, null, null)));
        node.put("EndpointID", main.endpointId());
        node.put("Gateway", main.gateway());
        node.put("GlobalIPv6Address", main.address6());
        node.put("GlobalIPv6PrefixLen", main.prefixLength6());
        node.put("IPAddress", main.address());
        node.put("IPPrefixLen", main.prefixLength());
        node.put("IPv6Gateway", main.gateway6());
        node.put("MacAddress", main.macAddress());
        Map<String, NetworkEndpoint> shown = new LinkedHashMap<>();
        endpoints.forEach((name, endpoint) -> shown.put(name, NetworkEndpoint.of(endpoint)));
        node.set("Networks", json.valueToTree(shown));
        return node;
    }

    /** Those that are exposed and not published have no binding; while the container does not run there are none at all. */
    private ObjectNode ports(Container container) {
        ObjectNode ports = json.createObjectNode();
        if (container.view().running() && views.namespace(container.id()).isPresent()) {
            new TreeSet<>(container.config().exposedPorts()).forEach(ports::putNull);
            for (PublishedPort port : views.ports(container.id())) {
                String key = port.containerPort() + "/" + port.protocol();
                ArrayNode bindings = ports.get(key) instanceof ArrayNode known ? known : ports.putArray(key);
                bindings.addObject().put("HostIp", port.hostAddress()).put("HostPort", Integer.toString(port.hostPort()));
            }
        }
        return ports;
    }
}
