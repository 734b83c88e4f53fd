package io.karavel.network.bridge.internal;

import io.karavel.api.ConfigStore;
import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.PublishedPort;
import io.karavel.networks.host.EngineTag;
import io.karavel.networks.host.HostPrograms;
import io.karavel.spi.network.EndpointSpec;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.ExistingEndpoint;
import io.karavel.spi.network.NetworkDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Networks on a bridge of this machine, as Docker's. Each endpoint is a pair of interfaces, one of them on the bridge. Links are made by
 * few calls of {@code ip}, and rules written once per network and not per container: the CNI plugins for this take many times as long.
 */
@Component(property = NetworkDriver.NAME + "=" + Network.BRIDGE)
public final class BridgeDriver implements NetworkDriver {
    private static final Path LINKS = Path.of("/sys/class/net");
    private static final Path SETTINGS = Path.of("/proc/sys/net");
    private static final Path NAMESPACES = Path.of("/run/netns");

    private final EngineTag tag;
    private final RuleWriter rules;

    @Activate
    public BridgeDriver(@Reference ConfigStore configs) {
        this(EngineTag.of(configs.current().engine().dataRoot()));
    }

    BridgeDriver(EngineTag tag) {
        this.tag = tag;
        rules = new RuleWriter(tag);
    }

    @Deactivate
    void close() {
        rules.close();
    }

    @Override
    public boolean publishesPorts() {
        return true;
    }

    @Override
    public void validate(Network network) {
        BridgeOptions options = BridgeOptions.of(network, tag);
        boolean used = rules.bridges().values().stream().anyMatch(other -> !other.network().id().equals(network.id())
                && other.options().bridge().equals(options.bridge()));
        if (exists(options.bridge()) && !tag.isOurs(options.bridge())) {
            throw new IllegalArgumentException("a link named " + options.bridge() + " exists already");
        }
        if (used) {
            throw new IllegalArgumentException("bridge name " + options.bridge() + " is used by another network");
        }
    }

    @Override
    public void restore(Map<Network, List<ExistingEndpoint>> existing) {
        Set<String> wanted = new HashSet<>();
        Map<String, Bridge> bridges = new HashMap<>();
        existing.forEach((network, endpoints) -> {
            BridgeOptions options = BridgeOptions.of(network, tag);
            wanted.add(options.bridge());
            boolean made = make(network, options);
            Map<String, Bridge.Published> ports = new HashMap<>();
            for (ExistingEndpoint endpoint : endpoints) {
                wanted.add(link(endpoint.spec()));
                if (made && exists(link(endpoint.spec()))) {
                    HostPrograms.run("ip", "link", "set", link(endpoint.spec()), "master", options.bridge(), "up");
                }
                if (!endpoint.ports().isEmpty()) {
                    ports.put(endpoint.spec().id(), published(endpoint.state(), endpoint.ports()));
                }
            }
            bridges.put(network.id(), new Bridge(network, options, ports));
        });
        rules.bridges().clear();
        rules.bridges().putAll(bridges);
        rules.write();
        links().stream().filter(tag::isOurs).filter(name -> !wanted.contains(name)).forEach(this::deleteLink);
    }

    @Override
    public void create(Network network) {
        BridgeOptions options = BridgeOptions.of(network, tag);
        make(network, options);
        rules.bridges().put(network.id(), new Bridge(network, options, Map.of()));
        rules.write();
    }

    /** @return whether the bridge was not there */
    private boolean make(Network network, BridgeOptions options) {
        String name = options.bridge();
        boolean missing = !exists(name);
        List<String> lines = new ArrayList<>();
        if (missing) {
            // With an address of its own it keeps it, whatever is plugged in.
            lines.add("link add " + name + " address 02:42:" + network.id().substring(0, 2) + ":" + network.id().substring(2, 4) + ":"
                    + network.id().substring(4, 6) + ":" + network.id().substring(6, 8) + (options.mtu() > 0 ? " mtu " + options.mtu() : "")
                    + " type bridge");
        } else if (!HostPrograms.run("ip", "-o", "addr", "show", "dev", name).contains(gateways(network).get(0).split("/")[0] + "/")) {
            lines.add("addr flush dev " + name);
        }
        gateways(network).forEach(gateway -> lines.add("addr replace " + gateway + " dev " + name + (gateway.contains(":") ? " nodad" : "")));
        lines.add("link set " + name + " up");
        if (missing && network.ipv6()) {
            HostPrograms.ip(lines.subList(0, 1));
            lines.remove(0);
            set("ipv6/conf/" + name + "/disable_ipv6", "0");
        }
        HostPrograms.ip(lines);
        set("ipv4/ip_forward", "1");
        set("ipv4/conf/" + name + "/route_localnet", "1");
        if (network.ipv6()) {
            set("ipv6/conf/all/forwarding", "1");
        }
        return missing;
    }

    private static List<String> gateways(Network network) {
        return network.pools().stream().flatMap(pool -> pool.gateway().map(gateway -> gateway + "/" + pool.subnet().prefix()).stream()).toList();
    }

    private static void set(String setting, String value) {
        Path file = SETTINGS.resolve(setting);
        try {
            if (Files.exists(file) && !Files.readString(file).strip().equals(value)) {
                Files.writeString(file, value);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot set " + file + " to " + value + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void remove(Network network) {
        rules.bridges().remove(network.id());
        rules.write();
        deleteLink(BridgeOptions.of(network, tag).bridge());
    }

    @Override
    public EndpointState connect(Network network, EndpointSpec endpoint) {
        BridgeOptions options = BridgeOptions.of(network, tag);
        String outside = link(endpoint);
        String mtu = options.mtu() > 0 ? " mtu " + options.mtu() : "";
        HostPrograms.ip(List.of(
                "link add " + outside + mtu + " type veth peer name " + endpoint.interfaceName() + mtu + " address " + endpoint.macAddress()
                        + " netns " + endpoint.namespace(),
                "link set " + outside + " addrgenmode none",
                "link set " + outside + " master " + options.bridge() + " up",
                // What comes back to where it came from, by a published port, has to pass.
                "link set " + outside + " type bridge_slave hairpin on"));
        List<String> inside = new ArrayList<>();
        if (endpoint.addresses().stream().noneMatch(address -> address.contains(":"))) {
            inside.add("link set " + endpoint.interfaceName() + " addrgenmode none");
        }
        endpoint.addresses().forEach(address -> inside.add("addr add " + address + " dev " + endpoint.interfaceName()
                + (address.contains(":") ? " nodad" : "")));
        inside.add("link set " + endpoint.interfaceName() + " up");
        inNamespace(endpoint.namespace(), inside);
        List<String> gateways = network.internal() ? List.of() : network.pools().stream().flatMap(pool -> pool.gateway().stream())
                .filter(gateway -> endpoint.addresses().stream().anyMatch(address -> address.contains(":") == gateway.contains(":"))).toList();
        return new EndpointState(endpoint.macAddress(), endpoint.addresses(), gateways);
    }

    private static void inNamespace(Path namespace, List<String> lines) {
        if (NAMESPACES.equals(namespace.getParent())) {
            HostPrograms.ipIn(namespace.getFileName().toString(), lines);
        } else {
            HostPrograms.run(String.join("\n", lines) + "\n", List.of("nsenter", "--net=" + namespace, "ip", "-batch", "-"))
                    .orFail("ip failed");
        }
    }

    @Override
    public void disconnect(Network network, EndpointSpec endpoint) {
        Bridge bridge = rules.bridges().get(network.id());
        if (bridge != null && bridge.ports().containsKey(endpoint.id())) {
            rules.bridges().computeIfPresent(network.id(), (id, now) -> now.with(endpoint.id(), new Bridge.Published(List.of(), List.of())));
            rules.write();
        }
        deleteLink(link(endpoint));
    }

    @Override
    public void publish(Network network, EndpointSpec endpoint, EndpointState state, List<PublishedPort> ports) {
        rules.bridges().computeIfPresent(network.id(), (id, now) -> now.with(endpoint.id(), published(state, ports)));
        rules.write();
    }

    private static Bridge.Published published(EndpointState state, List<PublishedPort> ports) {
        return new Bridge.Published(state.addresses().stream().map(cidr -> cidr.split("/", 2)[0]).toList(), ports);
    }

    @Override
    public List<String> hostAddresses(Network network) {
        return network.pools().stream().map(Pool::gateway).flatMap(gateway -> gateway.stream()).toList();
    }

    /** The end of an endpoint that is on the bridge. */
    private String link(EndpointSpec endpoint) {
        return tag.name("v" + endpoint.id().substring(0, 7));
    }

    private void deleteLink(String name) {
        if (exists(name) && HostPrograms.run("", List.of("ip", "link", "del", name)).status() != 0 && exists(name)) {
            throw new IllegalStateException("the link " + name + " cannot be deleted");
        }
    }

    private static boolean exists(String link) {
        return Files.exists(LINKS.resolve(link));
    }

    private static List<String> links() {
        try (Stream<Path> all = Files.list(LINKS)) {
            return all.map(link -> link.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
