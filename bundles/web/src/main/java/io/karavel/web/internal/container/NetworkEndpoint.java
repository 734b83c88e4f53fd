package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.Endpoint;
import io.karavel.model.EndpointSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container's place in one network, in the form clients read. What was asked for comes first, then what there is. */
record NetworkEndpoint(
        @JsonProperty("IPAMConfig") Addressing addressing,
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

    /** Addresses that were asked for. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Addressing(@JsonProperty("IPv4Address") String address, @JsonProperty("IPv6Address") String address6,
            @JsonProperty("LinkLocalIPs") List<String> linkLocal) {}

    static NetworkEndpoint of(Endpoint endpoint) {
        EndpointSettings asked = endpoint.settings();
        return new NetworkEndpoint(addressing(asked), orNull(asked.links()), orNull(asked.aliases()),
                endpoint.macAddress(), asked.options().isEmpty() ? null : asked.options(), asked.gatewayPriority(), endpoint.networkId(),
                endpoint.id(), gateway(endpoint, false), address(endpoint, false), prefix(endpoint, false), gateway(endpoint, true),
                address(endpoint, true), prefix(endpoint, true), orNull(endpoint.names()));
    }

    private static Addressing addressing(EndpointSettings asked) {
        return asked.address().isEmpty() && asked.address6().isEmpty() && asked.linkLocal().isEmpty() ? null
                : new Addressing(asked.address(), asked.address6(), asked.linkLocal());
    }

    private static List<String> orNull(List<String> values) {
        return values.isEmpty() ? null : values;
    }

    private static String gateway(Endpoint endpoint, boolean version6) {
        return endpoint.gateways().stream().filter(gateway -> gateway.contains(":") == version6).findFirst().orElse("");
    }

    private static Optional<String> cidr(Endpoint endpoint, boolean version6) {
        return endpoint.addresses().stream().filter(address -> address.contains(":") == version6).findFirst();
    }

    static String address(Endpoint endpoint, boolean version6) {
        return cidr(endpoint, version6).map(cidr -> cidr.split("/", 2)[0]).orElse("");
    }

    private static int prefix(Endpoint endpoint, boolean version6) {
        return cidr(endpoint, version6).map(cidr -> Integer.valueOf(cidr.split("/", 2)[1])).orElse(0);
    }
}
