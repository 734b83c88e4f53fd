package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is stored and what runs together whenever a provider of runtimes comes: when the engine starts, and when the provider was
 * replaced. Tasks are taken over, ends that nobody saw recorded, half-done removals finished, what was to run is started, and what
 * belongs to no container that is stored is cleared away.
 */
@Component(service = Reconciliation.class, immediate = true)
public final class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration OPERATION_DEADLINE = Duration.ofSeconds(60);
    /** Longer than it takes to exchange a bundle, or until all are there when the engine starts. */
    private static final Duration ABSENCE = Duration.ofSeconds(20);
    private static final Duration DEPENDENCY_DEADLINE = Duration.ofSeconds(60);
    /** So many keep the processors busy, and each is done well before the time that its runtime is given. */
    private static final int STARTS_AT_A_TIME = 16 * Runtime.getRuntime().availableProcessors();

    private final ConfigStore configs;
    private final EngineParts engine;
    private final Supervisor supervisor;
    private final ContainerRemover remover;
    private final RuntimeRegistry registry;
    private final ExchangeableNetworks networks;
    private final ContainerReconciliation containers;
    private final RuntimeRegistry.Watch watch;
    private final ProviderListings listings;
    /** By provider: complete once all of them were. */
    private final Map<String, CompletableFuture<Void>> done = new ConcurrentHashMap<>();
    /** Those that are being looked after just now; one that takes long keeps nobody from another. */
    private final Map<ContainerId, CompletableFuture<Void>> lookedAfter = new ConcurrentHashMap<>();
    /** Containers without a runtime are looked after along with those of the first. */
    private final AtomicBoolean begun = new AtomicBoolean();

    @Activate
    public Reconciliation(@Reference ConfigStore configs, @Reference EngineParts engine,
            @Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry,
            @Reference RunStreams streams, @Reference Supervisor supervisor, @Reference ContainerRemover remover,
            @Reference ExchangeableNetworks networks) {
        this(configs, engine, registry, streams, supervisor, remover, networks,
                ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH), ABSENCE);
    }

    /**
     * @param engineStarted when this life of the engine began, which bundles that are exchanged do not change
     * @param absence       how long a provider may be away until what does not run waits for it no longer
     */
    Reconciliation(ConfigStore configs, EngineParts engine, RuntimeRegistry registry, RunStreams streams, Supervisor supervisor,
            ContainerRemover remover, ExchangeableNetworks networks, Instant engineStarted, Duration absence) {
        this.configs = configs;
        this.engine = engine;
        this.supervisor = supervisor;
        this.remover = remover;
        this.registry = registry;
        this.networks = networks;
        this.containers = new ContainerReconciliation(engine, registry, streams, supervisor, remover, engineStarted);
        this.listings = new ProviderListings(provider -> registry.find(provider).isPresent(), OPERATION_DEADLINE, absence);
        this.watch = registry.watch(new Providers());
    }

    @Deactivate
    void close() {
        watch.close();
    }

    /**
     * Returns once what is known of a container can be relied upon; whoever wants to change it waits here. One that was never started
     * waits for nobody, one that does not run not for long for a provider that is gone, one whose process ended until that is recorded.
     */
    void await(Container container) {
        container.runtime().ifPresent(binding -> {
            listings.await(binding, ContainerStopper.running(container).isPresent());
            Optional.ofNullable(lookedAfter.get(container.id())).ifPresent(work -> ContainerStates.await(work, OPERATION_DEADLINE,
                    "the engine is still looking after container " + container.id().shortForm() + "; see its log if this goes on"));
        });
        engine.runs().find(container.id()).filter(run -> run.task().exit().toCompletableFuture().isDone())
                .ifPresent(ended -> engine.runs().awaitEnd(container.id()));
    }

    private final class Providers implements RuntimeRegistry.ProviderWatcher {
        @Override
        public void arrived(String provider, ContainerRuntime runtime) {
            departed(provider);
            engine.threads().execute(() -> reconcile(provider, runtime));
        }

        /** Whoever wants to change one of its containers waits from now on. */
        @Override
        public void departed(String provider) {
            listings.begin(provider);
        }
    }

    /** Completes when everything that a provider runs is known, and nothing runs that should not. */
    CompletableFuture<Void> done(String provider) {
        return done.computeIfAbsent(provider, any -> new CompletableFuture<>());
    }

    private void reconcile(String provider, ContainerRuntime runtime) {
        long begin = System.nanoTime();
        ConfigSnapshot config = configs.current();
        // The runtime waits for shims that wait for these.
        AbandonedPipes pipes = AbandonedPipes.hold(config);
        // Read before the tasks: what runs by now has a task then, unless that is gone, and what began later is not to be taken for it.
        Map<ContainerId, Run> runs = engine.runs().all();
        List<Container> before = engine.states().list();
        Map<ContainerId, Task> tasks = new HashMap<>();
        Set<ContainerId> kept = new HashSet<>();
        try {
            runtime.list().forEach(task -> tasks.put(task.container(), task));
            kept.addAll(runtime.containers());
        } catch (RuntimeException e) {
            pipes.close();
            if (registry.find(provider).filter(runtime::equals).isPresent()) {
                LOG.warn("The runtime {} does not say what runs, asking again: {}", provider, e.getMessage());
                engine.threads().executeAfter(RETRY, () -> reconcile(provider, runtime));
            }
            return;
        }
        List<CompletableFuture<Void>> work = new ArrayList<>();
        StartOrder order = new StartOrder(engine, Dependencies.among(before), container -> supervisor.startAsWanted(config, container),
                DEPENDENCY_DEADLINE, STARTS_AT_A_TIME);
        boolean first = begun.compareAndSet(false, true);
        for (Container container : before) {
            if (container.runtime().map(binding -> binding.provider().equals(provider)).orElse(first)) {
                var seen = new ContainerReconciliation.Seen(container, Optional.ofNullable(runs.get(container.id())),
                        Optional.ofNullable(tasks.remove(container.id())));
                work.add(lookAfter(container.id(), () -> containers.reconcileSafely(config, seen).ifPresent(order::want)));
            }
        }
        listings.complete(provider);
        kept.addAll(tasks.keySet());
        kept.removeIf(engine.states()::mayHave);
        kept.forEach(unknown -> work.add(CompletableFuture.runAsync(
                () -> remover.clearTask(runtime, unknown, Optional.ofNullable(tasks.get(unknown))), engine.threads())));
        CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).thenRun(() -> {
            LOG.info("The runtime {} is in use with {} containers; looking after them took {} ms", provider, work.size() - kept.size(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
            pipes.close();
            done(provider).complete(null);
            order.startTheRest();
            networks.clear();
            engine.threads().execute(() -> remover.clearFiles(config));
        });
    }

    private CompletableFuture<Void> lookAfter(ContainerId id, Runnable work) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        lookedAfter.put(id, over);
        engine.threads().execute(() -> {
            try {
                work.run();
            } finally {
                lookedAfter.remove(id, over);
                over.complete(null);
            }
        });
        return over;
    }
}
