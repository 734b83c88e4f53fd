package io.karavel.networks.internal;

import io.karavel.api.ContainerNetworks.Containers;
import io.karavel.api.ContainerNetworks.Sandbox;
import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
        return new Sandbox(state.path(), state.connections().stream().filter(Connection::made)
                .flatMap(connection -> connection.endpoint().addresses().stream()).map(cidr -> cidr.split("/", 2)[0]).toList(),
                hostGateway(),
                state.connections().stream().filter(Connection::made)
                        .flatMap(connection -> nameServers.address(connection.endpoint().networkId()).stream()).findFirst(),
                links(container, state, containers));
    }

    /** On the default network, which knows no names, links are names in a file. */
    private Map<String, List<String>> links(Container container, SandboxState state, Containers containers) {
        Map<String, List<String>> links = new LinkedHashMap<>();
        Optional<Network> bridge = table.find(Network.BRIDGE).filter(network -> state.in(network.id()).isPresent());
        for (String link : bridge.isPresent() ? container.hostConfig().networking().links() : List.<String>of()) {
            String[] parts = link.split(":", 2);
            Container other = containers.get(parts[0]);
            Connection connection = sandboxes.there(other.id()).flatMap(there -> there.in(bridge.get().id()))
                    .orElseThrow(() -> EngineException.conflict("Cannot link to a non running container: /" + other.name() + " AS /"
                            + container.name() + "/" + parts[parts.length - 1]));
            String alias = parts.length == 2 ? parts[1] : other.name();
            links.put(connection.endpoint().addresses().get(0).split("/", 2)[0],
                    Stream.of(alias, other.config().hostname(), other.name()).filter(name -> !name.isEmpty()).distinct().toList());
        }
        return links;
    }

    /** The default network's, which every container that has a way out reaches. */
    private Optional<String> hostGateway() {
        return table.find(Network.BRIDGE).flatMap(bridge -> bridge.pools().stream().findFirst()).flatMap(Network.Pool::gateway);
    }
}
