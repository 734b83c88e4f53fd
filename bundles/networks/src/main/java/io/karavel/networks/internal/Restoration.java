package io.karavel.networks.internal;

import io.karavel.model.Network;
import io.karavel.spi.network.ExistingEndpoint;
import io.karavel.spi.network.NetworkDriver;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is noted and what there is together, when the engine starts and whenever a driver comes: networks are made where they are
 * missing, and what was half made or half gone is taken away.
 */
@Component(service = Restoration.class)
public final class Restoration {
    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    private final NetworkTable table;
    private final Sandboxes sandboxes;
    private final Plumber plumber;
    private final Drivers drivers;
    private final PreparedSandboxes prepared;
    private final NetworkThreads threads;
    private final NameServers nameServers;
    private final PoolPlan pools;
    private final BiConsumer<String, NetworkDriver> watcher = this::arrived;

    @Activate
    public Restoration(@Reference NetworkTable table, @Reference Sandboxes sandboxes, @Reference Plumber plumber, @Reference Drivers drivers,
            @Reference HostPorts ports, @Reference PreparedSandboxes prepared, @Reference NetworkThreads threads,
            @Reference NameServers nameServers) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.plumber = plumber;
        this.drivers = drivers;
        this.prepared = prepared;
        this.threads = threads;
        this.nameServers = nameServers;
        pools = new PoolPlan(table.tag(), HostRoutes::read);
        makePredefined();
        forgetTheLost();
        sandboxes.there().forEach(state -> state.connections().stream().filter(connection -> !connection.ports().isEmpty())
                .forEach(connection -> ports.resume(state.container(), connection.ports(), Plumber.address(connection))));
        drivers.watch(watcher);
    }

    PoolPlan pools() {
        return pools;
    }

    NameServers nameServers() {
        return nameServers;
    }

    private void makePredefined() {
        Map.of(Network.BRIDGE, "bridge", Network.HOST, "host", Network.NONE, "null").forEach((name, driver) -> {
            if (table.stored().stream().noneMatch(network -> network.predefined() && network.name().equals(name))) {
                table.put(new Network(EndpointPlan.newId(), name, Instant.now(), driver, false, false, true, false, "default", Map.of(),
                        List.of(), Map.of(), Map.of(), true));
            }
        });
    }

    /** After a start of the machine no namespace is left; and those that nobody knows were prepared, or half made, by the last engine. */
    private void forgetTheLost() {
        Set<String> known = new HashSet<>();
        for (SandboxState state : sandboxes.list()) {
            if (Sandboxes.exists(state)) {
                known.add(state.namespace());
            } else {
                state.connections().forEach(plumber::giveBack);
                sandboxes.remove(state.container());
            }
        }
        plumber.namespaces().list().stream().filter(name -> !known.contains(name)).forEach(name -> {
            try {
                plumber.namespaces().delete(name);
            } catch (RuntimeException e) {
                LOG.warn("The network namespace {}, which nobody uses, could not be deleted", name, e);
            }
        });
    }

    private void arrived(String name, NetworkDriver driver) {
        threads.tryToExecute(() -> {
            try {
                restore(name, driver);
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The network driver {} could not restore its networks and cannot be used", name, e);
            }
        });
    }

    private void restore(String name, NetworkDriver driver) {
        if (name.equals(Network.BRIDGE)) {
            prepared.clear();
        }
        int count = HostLock.holding(() -> {
            Map<Network, List<ExistingEndpoint>> existing = new LinkedHashMap<>();
            table.stored().stream().filter(network -> network.driver().equals(name)).map(network -> addressed(driver, network))
                    .forEach(network -> existing.put(network, endpoints(network)));
            driver.given().forEach(network -> existing.put(network, endpoints(network)));
            driver.restore(existing);
            return existing.size();
        });
        table.stored().stream().filter(network -> network.driver().equals(name))
                .forEach(network -> nameServers.serve(network, driver.hostAddresses(network)));
        driver.given().stream().filter(network -> !sandboxes.in(network).isEmpty())
                .forEach(network -> nameServers.serve(network, driver.hostAddresses(network)));
        drivers.ready(name, driver);
        LOG.info("The network driver {} is in use with {} networks", name, count);
        finish(name);
        if (name.equals(Network.BRIDGE)) {
            prepared.refill();
        }
    }

    /** A network whose subnet the engine chose gets another one where that is taken and nobody minds. */
    private Network addressed(NetworkDriver driver, Network network) {
        boolean chooseAgain = sandboxes.in(network).isEmpty() && pools.isTakenOver(network);
        if (!driver.addressedByEngine() || !chooseAgain && !network.pools().isEmpty()) {
            return network;
        }
        List<Network> others = table.stored().stream().filter(other -> !other.id().equals(network.id())).toList();
        Network filled = pools.fill(PoolPlan.withoutChosen(network), others);
        plumber.forget(network);
        table.put(filled);
        LOG.info("Network {} has the addresses {}", filled.name(), filled.pools().stream().map(Network.Pool::subnet).toList());
        return filled;
    }

    private List<ExistingEndpoint> endpoints(Network network) {
        return sandboxes.there().flatMap(state -> state.in(network.id()).stream().filter(Connection::made)
                .map(connection -> connection.existing(state.path()))).toList();
    }

    /** Ends what the last engine was making or taking away. */
    private void finish(String driver) {
        for (SandboxState state : sandboxes.list()) {
            sandboxes.turns().take(state.container(), threads, () -> sandboxes.find(state.container()).ifPresent(now -> {
                if (now.phase() != SandboxState.Phase.THERE && now.equals(state)) {
                    plumber.end(now.container());
                } else {
                    now.connections().stream().filter(connection -> !connection.made())
                            .forEach(connection -> table.find(connection.endpoint().networkId())
                                    .filter(network -> network.driver().equals(driver))
                                    .ifPresent(network -> plumber.disconnect(sandboxes.find(now.container()).orElseThrow(), network, connection)));
                }
            }));
        }
    }

    /** With nothing connected, nothing is left of the networks until the next start; otherwise all goes on without the engine. */
    @Deactivate
    void close() {
        prepared.stop();
        prepared.clear();
        if (sandboxes.list().isEmpty()) {
            table.stored().forEach(network -> drivers.find(network.driver()).ifPresent(driver -> {
                try {
                    driver.remove(network);
                } catch (RuntimeException | LinkageError e) {
                    LOG.warn("Network {} could not be taken away; the next start of the engine takes it over", network.name(), e);
                }
            }));
        }
        drivers.unwatch(watcher);
    }
}
