package io.karavel.web.internal.network;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.NetworkService.Occupant;
import io.karavel.model.ContainerId;
import io.karavel.model.Endpoint;
import io.karavel.model.Network;
import io.karavel.model.Subnet;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A network in the form clients read and write. */
record NetworkBody(
        String name,
        String id,
        Instant created,
        String scope,
        String driver,
        @JsonProperty("EnableIPv4") Boolean ipv4,
        @JsonProperty("EnableIPv6") Boolean ipv6,
        @JsonProperty("IPAM") Addressing addressing,
        boolean internal,
        boolean attachable,
        boolean ingress,
        ConfigReference configFrom,
        boolean configOnly,
        Map<String, Member> containers,
        Map<String, String> options,
        Map<String, String> labels) {

    /** Its subnets. */
    record Addressing(String driver, Map<String, String> options, List<Pool> config) {}

    /** One of them. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Pool(String subnet, @JsonProperty("IPRange") String range, String gateway,
            @JsonProperty("AuxiliaryAddresses") @JsonAlias("AuxAddress") Map<String, String> auxiliary) {}

    /** For networks of a swarm. */
    record ConfigReference(String network) {}

    /** A container in it. */
    record Member(String name, @JsonProperty("EndpointID") String endpointId, String macAddress,
            @JsonProperty("IPv4Address") String address, @JsonProperty("IPv6Address") String address6) {
        static Member of(Occupant occupant) {
            Endpoint endpoint = occupant.endpoint();
            return new Member(occupant.name(), endpoint.id(), endpoint.macAddress(), address(endpoint, false), address(endpoint, true));
        }

        private static String address(Endpoint endpoint, boolean version6) {
            return endpoint.addresses().stream().filter(address -> address.contains(":") == version6).findFirst().orElse("");
        }
    }

    static NetworkBody of(Network network, Map<ContainerId, Occupant> occupants) {
        Map<String, Member> members = new LinkedHashMap<>();
        occupants.forEach((container, occupant) -> members.put(container.value(), Member.of(occupant)));
        return new NetworkBody(network.name(), network.id(), network.created(), "local", network.driver(), network.ipv4(), network.ipv6(),
                new Addressing(network.addressing(), network.addressingOptions().isEmpty() ? null : network.addressingOptions(),
                        network.pools().stream().map(pool -> new Pool(pool.subnet().toString(),
                                pool.range().map(Subnet::toString).orElse(""), pool.gateway().orElse(""), pool.auxiliary())).toList()),
                network.internal(), network.attachable(), false, new ConfigReference(""), false, members, network.options(),
                network.labels());
    }

    /** The network that a client asks for, or the refusal. */
    Network asked() {
        if (ingress || configOnly || configFrom != null && configFrom.network() != null && !configFrom.network().isEmpty()
                || "overlay".equals(driver) || "swarm".equals(scope)) {
            throw new EngineException(ErrorKind.FORBIDDEN,
                    "This node is not a swarm manager. Networks of a swarm cannot be made");
        }
        try {
            return new Network("", name == null ? "" : name, Instant.now(), driver == null || driver.isEmpty() ? Network.BRIDGE : driver,
                    internal, attachable, ipv4 == null || ipv4, ipv6 != null && ipv6,
                    addressing == null || addressing.driver() == null || addressing.driver().isEmpty() ? "default" : addressing.driver(),
                    addressing == null ? null : addressing.options(), pools(), options, labels, false);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("invalid network config:\n" + e.getMessage());
        }
    }

    private List<Network.Pool> pools() {
        if (addressing == null || addressing.config() == null) {
            return List.of();
        }
        return addressing.config().stream().filter(pool -> pool.subnet() != null && !pool.subnet().isEmpty())
                .map(pool -> new Network.Pool(Subnet.parse(pool.subnet()), given(pool.range()).map(Subnet::parse),
                        given(pool.gateway()).map(text -> Subnet.text(Subnet.address(text.split("/", 2)[0]))), pool.auxiliary(), false))
                .toList();
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(any -> !any.isEmpty());
    }
}
