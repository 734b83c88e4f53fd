package io.karavel.network.cni.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ConfigStore;
import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import io.karavel.model.Subnet;
import io.karavel.network.cni.internal.ConfigurationFolder.Described;
import io.karavel.spi.network.EndpointSpec;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.ExistingEndpoint;
import io.karavel.spi.network.NetworkDriver;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Networks that files describe, made by CNI plugins: whatever connects containers of other engines, across machines too, connects those of
 * this one. Each endpoint is to its plugins a container of its own, so that one that ends is never mistaken for the next.
 */
@Component(service = NetworkDriver.class, property = NetworkDriver.NAME + "=" + CniDriver.CNI)
public final class CniDriver implements NetworkDriver {
    static final String CNI = "cni";

    private final ConfigStore configs;
    private final ConfigurationFolder folder;
    private final Attachments attachments;
    private final Upkeep upkeep;
    private final Runnable refreshing = this::refresh;
    private volatile List<Network> given = List.of();

    @Activate
    public CniDriver(@Reference ConfigStore configs, @Reference ConfigurationFolder folder) {
        this.configs = configs;
        this.folder = folder;
        attachments = new Attachments(configs.current().engine().dataRoot().resolve("networks").resolve(CNI));
        upkeep = new Upkeep();
        folder.listen(refreshing);
        refresh();
    }

    @Deactivate
    void close() throws InterruptedException {
        folder.forget(refreshing);
        upkeep.close();
    }

    private void refresh() {
        given = GivenNetworks.of(folder.contents(), attachments.list());
    }

    private PluginChain chain() {
        return new PluginChain(configs.current().engine().cniBinDirs());
    }

    @Override
    public boolean addressedByEngine() {
        return false;
    }

    @Override
    public boolean publishesPorts() {
        return true;
    }

    /** Where a plugin takes ports that has the interface already when it is told of them. */
    @Override
    public boolean publishesPorts(Network network) {
        return described(network).map(Described::configuration).filter(CniDriver::takesPorts).isPresent();
    }

    private static boolean takesPorts(NetworkConfiguration configuration) {
        List<Integer> takers = configuration.withCapability(RuntimeValues.PORTS);
        return !takers.isEmpty() && !takers.contains(0);
    }

    @Override
    public List<Network> given() {
        return given;
    }

    @Override
    public List<String> problems() {
        PluginChain chain = chain();
        List<String> problems = new ArrayList<>(upkeep.problems());
        folder.contents().problems().forEach((file, problem) -> problems.add("the file " + file + " describes no network: it " + problem));
        folder.contents().networks().values().stream().map(Described::configuration).forEach(network -> network.types().stream().distinct()
                .filter(type -> chain.find(type).isEmpty()).forEach(type -> problems.add(chain.missing(type, network.name()))));
        given.forEach(network -> Optional.ofNullable(network.labels().get(PROBLEM))
                .ifPresent(problem -> problems.add("network " + network.name() + ": " + problem)));
        return problems;
    }

    private Optional<Described> described(Network network) {
        return Optional.ofNullable(folder.contents().networks().get(network.name()))
                .filter(described -> GivenNetworks.id(network.name()).equals(network.id()));
    }

    @Override
    public void validate(Network network) {
        if (described(network).isEmpty()) {
            throw new IllegalArgumentException("networks of the driver cni are made by putting a file into "
                    + configs.current().engine().cniConfigDir());
        }
    }

    @Override
    public void create(Network network) {
        validate(network);
    }

    @Override
    public void remove(Network network) {
        // Plugins make what endpoints share with the first of them, and know themselves what becomes of it.
    }

    /**
     * Endpoints that are to be there stay as they are, and are checked by their plugins meanwhile. What was being made or taken away by the
     * last engine is taken away before anything else is made; where a boot of the machine took the namespaces, meanwhile.
     */
    @Override
    public void restore(Map<Network, List<ExistingEndpoint>> existing) {
        Map<String, ExistingEndpoint> known = new HashMap<>();
        existing.values().forEach(endpoints -> endpoints.forEach(endpoint -> known.put(endpoint.spec().id(), endpoint)));
        for (Attachment attachment : attachments.list()) {
            ExistingEndpoint endpoint = known.get(attachment.id());
            if (endpoint != null) {
                upkeep.later(attachment, "CHECK", () -> check(attachment.id(), endpoint.ports()));
            } else if (attachment.hasNamespace()) {
                upkeep.now(attachment, "DEL", () -> end(attachment.id()));
            } else {
                upkeep.later(attachment, "DEL", () -> end(attachment.id()));
            }
        }
    }

    private void check(String id, List<PublishedPort> ports) {
        attachments.find(id).ifPresent(attachment -> publish(attachment, ports));
        attachments.find(id).filter(attachment -> attachment.configuration().canCheck()).ifPresent(chain()::check);
    }

    @Override
    public EndpointState connect(Network network, EndpointSpec endpoint) {
        return upkeep.call(() -> add(network, endpoint));
    }

    private EndpointState add(Network network, EndpointSpec endpoint) {
        Described described = described(network).orElseThrow(() -> new IllegalStateException("no file in "
                + configs.current().engine().cniConfigDir() + " describes the network " + network.name() + " any more"));
        NetworkConfiguration configuration = described.configuration();
        PluginChain chain = chain();
        Attachment attachment = attachments.put(new Attachment(endpoint.id(), network.id(), described.file().toString(), configuration,
                endpoint.namespace().toString(), endpoint.interfaceName(), RuntimeValues.arguments(configuration, endpoint),
                RuntimeValues.of(network, endpoint), List.of(), true));
        for (int plugin = 0; plugin < configuration.plugins().size(); plugin++) {
            attachment = attachments.put(attachment.with(plugin, chain.add(attachment, plugin)));
        }
        EndpointState state = new PluginResult(attachment.result().orElseThrow()).state(endpoint.interfaceName());
        refuseOthers(network, endpoint, state);
        return state;
    }

    /** Plugins that do not know a wish pass it over. */
    private static void refuseOthers(Network network, EndpointSpec endpoint, EndpointState state) {
        endpoint.addresses().stream().filter(wanted -> state.addresses().stream().noneMatch(
                cidr -> Subnet.address(cidr.split("/", 2)[0]).equals(Subnet.address(wanted)))).findFirst().ifPresent(wanted -> {
                    throw new IllegalStateException("the plugins of network " + network.name() + " gave " + state.addresses()
                            + " and not the address " + wanted + " that was asked for");
                });
        if (!endpoint.macAddress().isEmpty() && !endpoint.macAddress().equalsIgnoreCase(state.macAddress())) {
            throw new IllegalStateException("the plugins of network " + network.name() + " gave the MAC address " + state.macAddress()
                    + " and not " + endpoint.macAddress() + " that was asked for");
        }
    }

    @Override
    public void disconnect(Network network, EndpointSpec endpoint) {
        upkeep.call(() -> {
            end(endpoint.id());
            return null;
        });
    }

    private void end(String id) {
        attachments.claim(id).ifPresent(attachment -> {
            try {
                chain().delete(attachment);
            } catch (RuntimeException e) {
                attachments.giveBack(attachment);
                throw e;
            }
            attachments.forget(attachment);
            upkeep.forget(id);
            refresh();
        });
    }

    /** Has the plugins that take ports take their part away and add it again: none is to be told to add twice. */
    @Override
    public void publish(Network network, EndpointSpec endpoint, EndpointState state, List<PublishedPort> ports) {
        upkeep.call(() -> {
            attachments.find(endpoint.id()).ifPresent(attachment -> publish(attachment, ports));
            return null;
        });
    }

    private void publish(Attachment before, List<PublishedPort> ports) {
        NetworkConfiguration configuration = before.configuration();
        if (!takesPorts(configuration)) {
            if (!ports.isEmpty()) {
                throw new UnsupportedOperationException("network " + configuration.name() + " publishes no ports: after the plugin that "
                        + "makes interfaces, its file " + before.file() + " has none with \"capabilities\": {\"portMappings\": true}");
            }
            return;
        }
        ObjectNode values = RuntimeValues.withPorts(before.values(), ports);
        if (before.settled() && values.equals(before.values())) {
            return;
        }
        PluginChain chain = chain();
        List<Integer> takers = configuration.withCapability(RuntimeValues.PORTS);
        Attachment changing = attachments.put(before.with(values));
        for (int last = takers.size() - 1; last >= 0; last--) {
            chain.delete(before, takers.get(last));
        }
        for (int plugin : takers) {
            changing = attachments.put(changing.with(plugin, chain.add(changing, plugin)));
        }
        attachments.put(changing.asSettled());
    }

    /** What plugins call gateways, where this machine has these addresses. */
    @Override
    public List<String> hostAddresses(Network network) {
        return attachments.in(network).stream().flatMap(attachment -> attachment.result().stream())
                .flatMap(result -> new PluginResult(result).gateways().stream()).distinct().filter(CniDriver::isOfThisMachine).toList();
    }

    private static boolean isOfThisMachine(String address) {
        try {
            return NetworkInterface.getByInetAddress(Subnet.address(address)) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
