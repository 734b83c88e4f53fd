package io.karavel.networks.internal;

import io.karavel.api.ContainerNetworks.Containers;
import io.karavel.api.ContainerNetworks.Sandbox;
import io.karavel.model.Container;
import io.karavel.model.Network;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says what the processes of a container have to know of its networks. */
@Component(service = SandboxFacts.class)
public final class SandboxFacts {
    private final NetworkTable table;
    private final NameServers nameServers;
    private final Sandboxes sandboxes;

    @Activate
    public SandboxFacts(@Reference NetworkTable table, @Reference NameServers nameServers, @Reference Sandboxes sandboxes) {
        this.table = table;
        this.nameServers = nameServers;
        this.sandboxes = sandboxes;
    }

    Sandbox of(Container container, SandboxState state, Containers containers) {
        Optional<Network> bridge = table.find(Network.BRIDGE).filter(network -> state.in(network.id()).isPresent());
        Links links = Links.of(container, bridge, sandboxes, containers);
        return new Sandbox(state.path(), state.connections().stream().filter(Connection::made)
                .flatMap(connection -> connection.endpoint().addresses().stream()).map(cidr -> cidr.split("/", 2)[0]).toList(),
                hostGateway(),
                state.connections().stream().filter(Connection::made)
                        .flatMap(connection -> nameServers.address(connection.endpoint().networkId()).stream()).findFirst(),
                links.hosts(), links.variables());
    }

    /** The default network's, which every container that has a way out reaches. */
    private Optional<String> hostGateway() {
        return table.find(Network.BRIDGE).flatMap(bridge -> bridge.pools().stream().findFirst()).flatMap(Network.Pool::gateway);
    }
}
