package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.Container;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container's place in one network, in the form clients read. The networks there are, {@code host} and {@code none},
 * give no address: those of an endpoint are empty, as Docker has them for these two.
 */
record NetworkEndpoint(
        @JsonProperty("IPAMConfig") Map<String, String> addressing,
        List<String> links,
        List<String> aliases,
        String macAddress,
        Map<String, String> driverOpts,
        int gwPriority,
        @JsonProperty("NetworkID") String networkId,
        @JsonProperty("EndpointID") String endpointId,
        String gateway,
        @JsonProperty("IPAddress") String address,
        @JsonProperty("IPPrefixLen") int prefixLength,
        @JsonProperty("IPv6Gateway") String gateway6,
        @JsonProperty("GlobalIPv6Address") String address6,
        @JsonProperty("GlobalIPv6PrefixLen") int prefixLength6,
        @JsonProperty("DNSNames") List<String> names) {

    private static final NetworkEndpoint WITHOUT_ADDRESS =
            new NetworkEndpoint(null, null, null, "", null, 0, "", "", "", "", 0, "", "", 0, null);
    private static final String DEFAULT = "default";
    private static final String DEFAULT_NETWORK = "bridge";

    /** The endpoints of a container, by the names of the networks. */
    static Map<String, NetworkEndpoint> of(Container container) {
        return network(container).map(name -> Map.of(name, WITHOUT_ADDRESS)).orElse(Map.of());
    }

    /** The network a container is in; empty where it uses that of another container. */
    static Optional<String> network(Container container) {
        String mode = container.hostConfig().namespaces().networkMode();
        if (mode.startsWith("container:")) {
            return Optional.empty();
        }
        return Optional.of(mode.equals(DEFAULT) ? DEFAULT_NETWORK : mode);
    }
}
