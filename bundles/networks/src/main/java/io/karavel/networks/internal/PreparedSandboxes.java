package io.karavel.networks.internal;

import io.karavel.model.ContainerId;
import io.karavel.model.EndpointSettings;
import io.karavel.model.Network;
import io.karavel.spi.network.EndpointState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Namespaces that are in the default network already, ahead of containers that will want to be: a start then costs next to nothing. They
 * are noted nowhere, so the next start of the engine takes away those that nobody used.
 */
@Component(service = PreparedSandboxes.class)
public final class PreparedSandboxes {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedSandboxes.class);
    private static final int WANTED = 3;

    private final Plumber plumber;
    private final Drivers drivers;
    private final NetworkTable table;
    private final Stock<Prepared> stock;
    private volatile boolean stopped;

    private record Prepared(String namespace, Connection connection) {}

    @Activate
    public PreparedSandboxes(@Reference Plumber plumber, @Reference Drivers drivers, @Reference NetworkTable table,
            @Reference NetworkThreads threads) {
        this.plumber = plumber;
        this.drivers = drivers;
        this.table = table;
        stock = new Stock<>(WANTED, this::prepare, threads::tryToExecute, new ConcurrentLinkedQueue<>());
    }

    /** One for a container, where there is one by now; it is not noted yet. */
    Optional<SandboxState> take(ContainerId container, String name) {
        return stock.take().map(one -> new SandboxState(container, name, one.namespace(), List.of(), SandboxState.Phase.MAKING,
                List.of(one.connection())));
    }

    /** Makes new ones in the background, after those that are waited for. */
    void refill() {
        if (!stopped) {
            stock.refill();
        }
    }

    private Optional<Prepared> prepare() {
        Optional<Network> network = table.find(Network.BRIDGE);
        if (stopped || network.flatMap(bridge -> drivers.find(bridge.driver())).isEmpty()) {
            return Optional.empty();
        }
        try {
            return network.map(this::prepare);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("No network namespace could be prepared; starts make their own", e);
            return Optional.empty();
        }
    }

    private Prepared prepare(Network network) {
        String namespace = plumber.namespaces().name();
        Connection planned = plumber.plan().plan(network, true, "eth0", List.of(), EndpointSettings.DEFAULT);
        try {
            plumber.namespaces().create(namespace);
            EndpointState made = drivers.get(network.driver()).connect(network, planned.spec(Namespaces.path(namespace)));
            Connection connection = planned.with(made);
            Namespaces.route(new SandboxState(ContainerId.random(), "", namespace, List.of(), SandboxState.Phase.MAKING,
                    List.of(connection)));
            return new Prepared(namespace, connection);
        } catch (RuntimeException | LinkageError e) {
            discard(network, new Prepared(namespace, planned));
            throw e;
        }
    }

    private void discard(Network network, Prepared prepared) {
        try {
            // Without its driver, which is being exchanged, the end of the namespace takes the interface away.
            drivers.find(network.driver()).ifPresent(
                    driver -> driver.disconnect(network, prepared.connection().spec(Namespaces.path(prepared.namespace()))));
            plumber.namespaces().delete(prepared.namespace());
            plumber.giveBack(prepared.connection());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("The prepared network namespace {} could not be taken away; the next start of the engine does it", prepared.namespace(), e);
        }
    }

    /** Takes all away: what they are connected to is about to be made anew, or no more needed. */
    void clear() {
        Optional<Network> network = table.find(Network.BRIDGE);
        for (Optional<Prepared> one = stock.take(); one.isPresent(); one = stock.take()) {
            Prepared unused = one.get();
            network.ifPresent(bridge -> discard(bridge, unused));
        }
    }

    /** Makes no more. */
    @Deactivate
    void stop() {
        stopped = true;
    }
}
