package io.karavel.networks.internal;

import io.karavel.api.ContainerNetworks;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.EndpointSettings;
import io.karavel.model.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Connects containers as the engine starts and ends them, and as users ask for it. */
@Component
public final class Connector implements ContainerNetworks {
    private static final String DEFAULT = "default";

    private final NetworkTable table;
    private final Sandboxes sandboxes;
    private final Plumber plumber;
    private final PreparedSandboxes prepared;
    private final NetworkEvents events;
    private final NetworkThreads threads;
    private final SandboxFacts facts;

    @Activate
    public Connector(@Reference NetworkTable table, @Reference Sandboxes sandboxes, @Reference Plumber plumber,
            @Reference PreparedSandboxes prepared, @Reference NetworkEvents events, @Reference NetworkThreads threads,
            @Reference SandboxFacts facts, @Reference Restoration restored) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.plumber = plumber;
        this.prepared = prepared;
        this.events = events;
        this.threads = threads;
        this.facts = facts;
    }

    @Override
    public void created(Container container, Map<String, EndpointSettings> settings) {
        if (!ContainerNetworks.needs(container)) {
            return;
        }
        String main = NetworkTable.main(container);
        Map<String, EndpointSettings> asked = new LinkedHashMap<>(settings);
        // Clients name the main network by its id, or as the default, too.
        Optional<String> sameNetwork = asked.keySet().stream().filter(reference -> !reference.equals(main)
                && (reference.equals(DEFAULT) && main.equals(Network.BRIDGE)
                        || table.find(reference).isPresent() && table.find(reference).equals(table.find(main)))).findFirst();
        EndpointSettings ofSame = sameNetwork.map(asked::remove).orElse(EndpointSettings.DEFAULT);
        EndpointSettings ofMain = asked.getOrDefault(main, ofSame);
        asked.put(main, ofMain.macAddress().isEmpty() ? ofMain.withMacAddress(container.config().macAddress()) : ofMain);
        asked.forEach((reference, wish) -> table.find(reference).ifPresent(network -> EndpointPlan.check(network, wish)));
        table.setWishes(container, asked);
    }

    @Override
    public Sandbox connect(Container container, Containers containers) {
        return sandboxes.turns().take(container.id(), () -> {
            plumber.end(container.id());
            SandboxState state = make(container);
            try {
                state = sandboxes.put(plumber.publishNew(state, PortRequest.of(container)).in(SandboxState.Phase.THERE));
            } catch (RuntimeException | LinkageError e) {
                plumber.end(container.id());
                throw e;
            }
            announce(state, "connect");
            return facts.of(container, state, containers);
        });
    }

    private SandboxState make(Container container) {
        Map<String, EndpointSettings> wishes = table.wishes(container);
        Map<Network, EndpointSettings> networks = new LinkedHashMap<>();
        wishes.forEach((reference, settings) -> networks.put(table.await(reference), settings));
        boolean plain = wishes.equals(Map.of(Network.BRIDGE, EndpointSettings.DEFAULT));
        Optional<SandboxState> ahead = plain ? prepared.take(container.id(), container.name()) : Optional.empty();
        if (plain) {
            prepared.refill();
        }
        if (ahead.isPresent()) {
            return sandboxes.put(ahead.get());
        }
        SandboxState state = sandboxes.put(new SandboxState(container.id(), container.name(), plumber.namespaces().name(),
                container.hostConfig().networking().dns(), SandboxState.Phase.MAKING, List.of()));
        try {
            plumber.namespaces().create(state.namespace());
            for (Map.Entry<Network, EndpointSettings> each : networks.entrySet()) {
                state = connected(container, state, each.getKey(), each.getValue());
            }
            Namespaces.route(state);
            return state;
        } catch (RuntimeException | LinkageError e) {
            plumber.end(container.id());
            throw e instanceof EngineException known ? known : Plumber.failed("network " + NetworkTable.main(container), e);
        }
    }

    private SandboxState connected(Container container, SandboxState state, Network network, EndpointSettings settings) {
        if (Set.of("host", "null").contains(network.driver())) {
            throw new EngineException(ErrorKind.FORBIDDEN, "container cannot be connected to network " + network.name()
                    + " along with others");
        }
        EndpointPlan.check(network, settings);
        return plumber.connect(state, network, plumber.plan().plan(network, plumber.addressedByEngine(network), state.nextInterface(),
                EndpointPlan.names(network, container, settings), settings));
    }

    private void announce(SandboxState state, String action) {
        state.connections().forEach(connection -> table.find(connection.endpoint().networkId())
                .ifPresent(network -> events.happened(network, action, state.container())));
    }

    @Override
    public void disconnect(ContainerId container) {
        sandboxes.there(container).ifPresent(state -> announce(plumber.beginToEnd(state), "disconnect"));
        if (sandboxes.find(container).isPresent()) {
            sandboxes.turns().take(container, threads, () -> plumber.end(container));
        }
    }

    @Override
    public Optional<Sandbox> connect(Container container, String reference, EndpointSettings settings, Containers containers) {
        Network network = table.get(reference);
        refuseOtherModes(container, network);
        EndpointPlan.check(network, settings);
        return sandboxes.turns().take(container.id(), () -> {
            Map<String, EndpointSettings> wishes = new LinkedHashMap<>(table.wishes(container));
            Optional<SandboxState> running = sandboxes.there(container.id());
            if (running.isPresent() && wish(wishes, network).isPresent()) {
                throw new EngineException(ErrorKind.FORBIDDEN, "endpoint with name " + container.name() + " already exists in network "
                        + network.name());
            }
            wish(wishes, network).ifPresent(wishes::remove);
            wishes.put(network.name().equals(NetworkTable.main(container)) ? NetworkTable.main(container) : network.name(), settings);
            running.ifPresent(state -> {
                SandboxState now = connected(container, state, network, settings);
                try {
                    settle(container, state, now);
                } catch (RuntimeException | LinkageError e) {
                    if (state.ports().isEmpty()) {
                        plumber.giveBackPorts(container.id());
                    }
                    now.in(network.id()).ifPresent(connection -> plumber.disconnect(now, network, connection));
                    throw e;
                }
                events.happened(network, "connect", container.id());
            });
            table.setWishes(container, wishes);
            return sandboxes.there(container.id()).map(state -> facts.of(container, state, containers));
        });
    }

    /** Ways out and ports follow the network that has the way out now. Ports that nothing leads to are free until something does again. */
    private void settle(Container container, SandboxState before, SandboxState now) {
        Namespaces.route(now);
        if (before.ports().isEmpty()) {
            plumber.publishNew(now, PortRequest.of(container));
        } else if (plumber.publish(now, before.ports()).ports().isEmpty()) {
            plumber.giveBackPorts(container.id());
        }
    }

    private static void refuseOtherModes(Container container, Network network) {
        String mode = NetworkTable.main(container);
        if (mode.startsWith("container:")) {
            throw EngineException.invalid("container sharing network namespace with another container or host cannot be connected to any "
                    + "other network");
        }
        if (mode.equals(Network.HOST) || network.name().equals(Network.HOST) && network.predefined()) {
            throw new EngineException(ErrorKind.FORBIDDEN, mode.equals(Network.HOST)
                    ? "container sharing network namespace with another container or host cannot be connected to any other network"
                    : "container cannot be connected to host network while connected to another network");
        }
        if (mode.equals(Network.NONE) || network.name().equals(Network.NONE) && network.predefined()) {
            throw new EngineException(ErrorKind.FORBIDDEN,
                    "container cannot be connected to multiple networks with one of the networks in private (none) mode");
        }
        if (container.config().networkDisabled()) {
            throw new EngineException(ErrorKind.FORBIDDEN, "container " + container.name() + " has its network disabled");
        }
    }

    /** What a container calls a network it wants to be in. */
    private Optional<String> wish(Map<String, EndpointSettings> wishes, Network network) {
        return wishes.keySet().stream().filter(reference -> table.find(reference).filter(network::equals).isPresent()).findFirst();
    }

    @Override
    public Optional<Sandbox> disconnect(Container container, String reference, Containers containers) {
        Network network = table.get(reference);
        if (container.hostConfig().namespaces().hostNetwork()) {
            throw new EngineException(ErrorKind.FORBIDDEN, "container cannot be disconnected from host network or connected to host network");
        }
        return sandboxes.turns().take(container.id(), () -> {
            Map<String, EndpointSettings> wishes = new LinkedHashMap<>(table.wishes(container));
            String wish = wish(wishes, network).orElseThrow(() -> new EngineException(ErrorKind.FORBIDDEN, "container " + container.id()
                    + " is not connected to network " + network.name()));
            wishes.remove(wish);
            table.setWishes(container, wishes);
            sandboxes.there(container.id()).ifPresent(state -> state.in(network.id()).ifPresent(connection -> {
                settle(container, state, plumber.disconnect(state, network, connection));
                events.happened(network, "disconnect", container.id());
            }));
            return sandboxes.there(container.id()).map(state -> facts.of(container, state, containers));
        });
    }

    @Override
    public void disconnectUnknown(String container, String reference) {
        Network network = table.get(reference);
        SandboxState state = sandboxes.in(network).stream()
                .filter(one -> one.name().equals(container) || one.container().value().startsWith(container)).findFirst()
                .orElseThrow(() -> EngineException.notFound("No such container: " + container));
        sandboxes.turns().take(state.container(), () -> sandboxes.find(state.container()).flatMap(now -> now.in(network.id())
                .map(connection -> plumber.disconnect(now, network, connection))));
        events.happened(network, "disconnect", state.container());
    }

    @Override
    public void renamed(Container container) {
        sandboxes.turns().take(container.id(), () -> sandboxes.there(container.id()).map(state -> sandboxes.put(state
                .withName(container.name()).mapped(connection -> table.find(connection.endpoint().networkId()).map(network -> connection
                        .withNames(EndpointPlan.names(network, container, connection.endpoint().settings()))).orElse(connection)))));
    }

    @Override
    public void removed(ContainerId container) {
        table.forgetWishes(container);
    }

    @Override
    public void clear(Predicate<ContainerId> mayRun, Predicate<ContainerId> mayExist) {
        sandboxes.there().map(SandboxState::container).filter(mayRun.negate()).forEach(
                container -> sandboxes.turns().take(container, threads, () -> {
                    if (!mayRun.test(container)) {
                        sandboxes.there(container).ifPresent(state -> announce(plumber.beginToEnd(state), "disconnect"));
                        plumber.end(container);
                    }
                }));
        table.withWishes().stream().filter(mayExist.negate()).forEach(table::forgetWishes);
    }
}
