package io.karavel.network.macvlan.internal;

import io.karavel.model.Network;
import io.karavel.networks.host.EngineTag;
import io.karavel.networks.host.HostPrograms;
import io.karavel.spi.network.EndpointSpec;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.ExistingEndpoint;
import io.karavel.spi.network.NetworkDriver;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers as neighbours of this machine in the network of one of its links. There is nothing to publish, because they are reached by
 * their own addresses; this machine alone does not reach them, which is how the kernel has it.
 */
abstract class SharedLinkDriver implements NetworkDriver {
    private static final Logger LOG = LoggerFactory.getLogger(SharedLinkDriver.class);

    private final LinkKind kind;
    private final EngineTag tag;
    private final Map<String, Network> networks = new ConcurrentHashMap<>();

    SharedLinkDriver(LinkKind kind, EngineTag tag) {
        this.kind = kind;
        // Each of the drivers takes away what it made itself.
        this.tag = new EngineTag(tag.name("-" + kind.name()));
    }

    @Override
    public void validate(Network network) {
        kind.mode(network);
        ParentLink parent = ParentLink.of(network);
        if (!parent.isPossible()) {
            throw new IllegalArgumentException("the parent interface " + parent.name() + " of network " + network.name() + " is not there");
        }
        networks.values().stream().filter(other -> !other.id().equals(network.id()) && ParentLink.of(other).name().equals(parent.name()))
                .findFirst().ifPresent(other -> {
                    throw new IllegalArgumentException("network " + other.name() + " is already using parent interface " + parent.name());
                });
    }

    /** A parent that is not there now is made, or missed, when a container is connected. */
    @Override
    public void restore(Map<Network, List<ExistingEndpoint>> existing) {
        networks.clear();
        existing.keySet().forEach(network -> {
            networks.put(network.id(), network);
            try {
                ParentLink.of(network).make(tag);
            } catch (RuntimeException e) {
                LOG.warn("Network {} cannot be used: {}", network.name(), e.getMessage());
            }
        });
        Set<String> wanted = existing.keySet().stream().map(network -> ParentLink.of(network).name()).collect(Collectors.toSet());
        ParentLink.made(tag).stream().filter(link -> !wanted.contains(link.name())).forEach(link -> link.remove(tag));
    }

    @Override
    public List<String> problems() {
        return networks.values().stream().filter(network -> !ParentLink.of(network).exists())
                .map(network -> "network " + network.name() + ": its parent interface " + ParentLink.of(network).name() + " is not there")
                .toList();
    }

    /** Tries at once whether the kernel can do it, so that it is not the first container that finds out. */
    @Override
    public void create(Network network) {
        ParentLink parent = ParentLink.of(network);
        parent.make(tag);
        String trial = "kv" + network.id().substring(0, 12);
        ParentLink.add("link add link " + parent.name() + " name " + trial + type(network), kind.name());
        HostPrograms.run("ip", "link", "del", trial);
        networks.put(network.id(), network);
    }

    private String type(Network network) {
        return " type " + kind.name() + " mode " + kind.mode(network);
    }

    @Override
    public void remove(Network network) {
        networks.remove(network.id());
        ParentLink.of(network).remove(tag);
    }

    @Override
    public EndpointState connect(Network network, EndpointSpec endpoint) {
        ParentLink parent = ParentLink.of(network);
        parent.make(tag);
        String link = endpoint.interfaceName();
        ParentLink.add("link add link " + parent.name() + " name " + link + (kind.ownMac() ? " address " + endpoint.macAddress() : "")
                + " netns " + endpoint.namespace() + type(network), kind.name());
        List<String> lines = new ArrayList<>();
        if (endpoint.addresses().stream().noneMatch(address -> address.contains(":"))) {
            lines.add("link set " + link + " addrgenmode none");
        }
        endpoint.addresses().forEach(address -> lines.add("addr add " + address + " dev " + link
                + (address.contains(":") ? " nodad" : "")));
        lines.add("link set " + link + " up");
        if (kind.isRouted(network) && !network.internal()) {
            endpoint.addresses().forEach(address -> lines.add("route replace " + (address.contains(":") ? "::/0" : "default")
                    + " dev " + link));
        }
        run(endpoint, lines).orFail("ip failed");
        List<String> gateways = network.internal() || kind.isRouted(network) ? List.of()
                : network.pools().stream().flatMap(pool -> pool.gateway().stream()).filter(gateway -> endpoint.addresses().stream()
                        .anyMatch(address -> address.contains(":") == gateway.contains(":"))).toList();
        return new EndpointState(kind.ownMac() ? endpoint.macAddress() : "", endpoint.addresses(), gateways);
    }

    private static HostPrograms.Result run(EndpointSpec endpoint, List<String> lines) {
        return HostPrograms.run(String.join("\n", lines) + "\n",
                List.of("nsenter", "--net=" + endpoint.namespace(), "ip", "-batch", "-"));
    }

    @Override
    public void disconnect(Network network, EndpointSpec endpoint) {
        if (!Files.exists(endpoint.namespace())) {
            return;
        }
        if (run(endpoint, List.of("link show dev " + endpoint.interfaceName())).status() == 0) {
            run(endpoint, List.of("link del dev " + endpoint.interfaceName())).orFail("ip failed");
        }
    }
}
