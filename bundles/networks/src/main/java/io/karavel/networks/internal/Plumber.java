package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.model.ContainerId;
import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import io.karavel.model.Subnet;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.NetworkDriver;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays and takes away connections. Everything is noted in a sandbox's file before it is begun, so that an engine that is killed at any
 * moment leaves nothing behind of which the next does not know.
 */
@Component(service = Plumber.class)
public final class Plumber {
    private static final Logger LOG = LoggerFactory.getLogger(Plumber.class);

    private final NetworkTable table;
    private final Sandboxes sandboxes;
    private final Drivers drivers;
    private final HostPorts ports;
    private final NameServers nameServers;
    private final Addresses addresses = new Addresses();
    private final EndpointPlan plan = new EndpointPlan(addresses);
    private final Namespaces namespaces;

    @Activate
    public Plumber(@Reference NetworkTable table, @Reference Sandboxes sandboxes, @Reference Drivers drivers, @Reference HostPorts ports,
            @Reference NameServers nameServers) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.drivers = drivers;
        this.ports = ports;
        this.nameServers = nameServers;
        namespaces = new Namespaces(table.tag());
        sandboxes.list().forEach(state -> state.connections().forEach(this::note));
    }

    Namespaces namespaces() {
        return namespaces;
    }

    EndpointPlan plan() {
        return plan;
    }

    boolean addressedByEngine(Network network) {
        return drivers.get(network.driver()).addressedByEngine();
    }

    private void note(Connection connection) {
        connection.endpoint().addresses().forEach(cidr -> addresses.note(connection.endpoint().networkId(), cidr));
    }

    /** Gives back the addresses of a connection that is no more. */
    void giveBack(Connection connection) {
        connection.endpoint().addresses().forEach(cidr -> addresses.giveBack(connection.endpoint().networkId(), cidr));
    }

    void forget(Network network) {
        addresses.forget(network.id());
    }

    /** Adds a planned connection to a sandbox; nothing of it is left where that fails. */
    SandboxState connect(SandboxState sandbox, Network network, Connection planned) {
        SandboxState noted = sandboxes.put(sandbox.with(planned));
        try {
            EndpointState made = drivers.get(network.driver()).connect(network, planned.spec(sandbox.path()));
            nameServers.serve(network, drivers.get(network.driver()).hostAddresses(network));
            return sandboxes.put(noted.with(planned.with(made)));
        } catch (RuntimeException | LinkageError e) {
            disconnect(noted, network, planned);
            throw e instanceof EngineException known ? known : failed("failed to connect to network " + network.name(), e);
        }
    }

    /** Takes a connection away; its addresses are free afterwards. Where that fails it stays noted, and the next start tries again. */
    SandboxState disconnect(SandboxState sandbox, Network network, Connection connection) {
        SandboxState leaving = sandboxes.put(sandbox.with(connection.leaving()));
        try {
            drivers.get(network.driver()).disconnect(network, connection.spec(sandbox.path()));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Container {} could not be disconnected from network {}; the next start of the engine does it",
                    sandbox.container().shortForm(), network.name(), e);
            return leaving;
        }
        giveBack(connection);
        SandboxState left = sandboxes.put(leaving.without(network.id()));
        if (sandboxes.in(network).isEmpty() && !table.isStored(network)) {
            // One that goes by itself.
            nameServers.stop(network);
        }
        return left;
    }

    /** Publishes ports by the connection that has the way out, or the next one whose network can, and by no other. */
    SandboxState publish(SandboxState sandbox, List<PublishedPort> wanted) {
        return publish(sandbox, wanted, publishing(sandbox, true));
    }

    /** @param certain whether only networks count that can publish ports, and not those whose driver will say why they cannot */
    private Optional<Connection> publishing(SandboxState sandbox, boolean certain) {
        return sandbox.reachable().stream().filter(connection -> table.find(connection.endpoint().networkId()).filter(network -> {
            NetworkDriver driver = drivers.get(network.driver());
            return certain ? driver.publishesPorts(network) : driver.publishesPorts();
        }).isPresent()).findFirst();
    }

    private SandboxState publish(SandboxState sandbox, List<PublishedPort> wanted, Optional<Connection> by) {
        SandboxState now = sandbox;
        for (Connection connection : sandbox.connections()) {
            List<PublishedPort> here = by.filter(connection::equals).isPresent() ? wanted : List.of();
            if (connection.made() && !connection.ports().equals(here)) {
                Network network = table.get(connection.endpoint().networkId());
                now = sandboxes.put(now.with(connection.withPorts(here)));
                drivers.get(network.driver()).publish(network, connection.spec(sandbox.path()), connection.state(), here);
            }
        }
        return now;
    }

    /** Takes ports of this machine for a sandbox and publishes them. */
    SandboxState publishNew(SandboxState sandbox, List<PortRequest> requests) {
        Optional<Connection> by = requests.isEmpty() ? Optional.empty() : publishing(sandbox, true).or(() -> publishing(sandbox, false));
        if (by.isEmpty()) {
            return sandbox;
        }
        Connection connection = by.get();
        try {
            return publish(sandbox, ports.take(sandbox.container(), requests, address(connection)), by);
        } catch (RuntimeException | LinkageError e) {
            throw failed("driver failed programming external connectivity on endpoint " + sandbox.name() + " ("
                    + connection.endpoint().id() + ")", e);
        }
    }

    void giveBackPorts(ContainerId container) {
        ports.giveBack(container);
    }

    static InetAddress address(Connection connection) {
        return Subnet.address(connection.endpoint().addresses().get(0).split("/", 2)[0]);
    }

    /** Docker's words for all that goes wrong here. */
    static EngineException failed(String what, Throwable problem) {
        return EngineException.system("failed to set up container networking: " + what + ": " + problem.getMessage(), problem);
    }

    /** From now on nothing of a sandbox is there for users, and its ports are free. */
    SandboxState beginToEnd(SandboxState sandbox) {
        SandboxState ending = sandboxes.put(sandbox.in(SandboxState.Phase.ENDING));
        ports.giveBack(sandbox.container());
        return ending;
    }

    /** Takes away all of a sandbox. What cannot be is left to the next start of the engine. */
    void end(ContainerId container) {
        Optional<SandboxState> found = sandboxes.find(container);
        if (found.isEmpty()) {
            return;
        }
        SandboxState state = beginToEnd(found.get());
        for (Connection connection : state.connections()) {
            Optional<Network> network = table.find(connection.endpoint().networkId());
            if (network.isPresent()) {
                state = disconnect(state, network.get(), connection);
            } else {
                giveBack(connection);
                state = sandboxes.put(state.without(connection.endpoint().networkId()));
            }
        }
        if (!state.connections().isEmpty()) {
            return;
        }
        try {
            namespaces.delete(state.namespace());
            sandboxes.remove(container);
        } catch (RuntimeException e) {
            LOG.warn("The network namespace {} could not be deleted; the next start of the engine does it", state.namespace(), e);
        }
    }
}
