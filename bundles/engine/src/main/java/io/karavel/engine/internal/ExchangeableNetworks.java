package io.karavel.engine.internal;

import io.karavel.api.ContainerNetworks;
import io.karavel.api.ContainerNetworks.Sandbox;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.EndpointSettings;
import io.karavel.oci.NetworkFacts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks as the engine sees them: there also while the bundle behind them is exchanged. A container that needs a network waits for
 * it; what has to be said to networks that are away, such as an end, they are told when they are back ({@link #clear}).
 */
@Component(service = ExchangeableNetworks.class)
public final class ExchangeableNetworks {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeableNetworks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ContainerStates states;
    private final EngineThreads threads;
    private Optional<ContainerNetworks> present = Optional.empty();

    @Activate
    public ExchangeableNetworks(@Reference ContainerStates states, @Reference EngineThreads threads) {
        this.states = states;
        this.threads = threads;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void setNetworks(ContainerNetworks networks) {
        synchronized (this) {
            present = Optional.of(networks);
            notifyAll();
        }
        threads.execute(() -> clear());
    }

    void unsetNetworks(ContainerNetworks networks) {
        synchronized (this) {
            present = present.filter(now -> now != networks);
        }
    }

    private synchronized Optional<ContainerNetworks> present() {
        return present;
    }

    /** Waits for them. */
    synchronized ContainerNetworks get() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (present.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new EngineException(ErrorKind.UNAVAILABLE, "the networks are away, and did not come back within "
                            + PATIENCE.toSeconds() + " s: start the bundle io.karavel.networks");
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while waiting for the networks", e);
        }
        return present.get();
    }

    void created(Container container, Map<String, EndpointSettings> settings) {
        if (ContainerNetworks.needs(container)) {
            get().created(container, settings);
        }
    }

    /** Empty where a container needs none. */
    Optional<Sandbox> connect(Container container) {
        return ContainerNetworks.needs(container) ? Optional.of(get().connect(container, states::resolve)) : Optional.empty();
    }

    /** Never fails. */
    void disconnect(Container container) {
        if (ContainerNetworks.needs(container)) {
            tell(container.id(), networks -> networks.disconnect(container.id()));
        }
    }

    void renamed(Container container) {
        if (ContainerNetworks.needs(container)) {
            tell(container.id(), networks -> networks.renamed(container));
        }
    }

    void removed(ContainerId id) {
        tell(id, networks -> networks.removed(id));
    }

    private interface Call {
        void on(ContainerNetworks networks);
    }

    private void tell(ContainerId id, Call call) {
        present().ifPresent(networks -> {
            try {
                call.on(networks);
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("The networks of container {} could not be told what became of it; they are again when the engine starts",
                        id.shortForm(), e);
            }
        });
    }

    /** Has networks forget whoever runs no more, or is not known any more. */
    void clear() {
        present().ifPresent(networks -> networks.clear(this::mayRun, states::mayHave));
    }

    /** One whose state file is damaged may. */
    private boolean mayRun(ContainerId id) {
        return states.find(id).map(container -> container.actual() instanceof Running || container.actual() instanceof Starting
                || container.actual() instanceof Removing).orElseGet(() -> states.mayHave(id));
    }

    static NetworkFacts facts(Sandbox sandbox) {
        return new NetworkFacts(sandbox.addresses(), sandbox.hostGateway(), sandbox.nameServer(), sandbox.links());
    }
}
