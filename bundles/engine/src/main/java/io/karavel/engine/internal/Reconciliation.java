package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RuntimeRegistry;
import io.karavel.engine.internal.ContainerReconciliation.Seen;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.Task;
import io.karavel.state.ProcessCheck;
import java.time.Clock;
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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    /** The longest pause between two attempts to look after a container. */
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);
    private static final Duration OPERATION_DEADLINE = Duration.ofSeconds(60);
    private static final Duration DEPENDENCY_DEADLINE = Duration.ofSeconds(60);
    /** So many keep the processors busy, and each start is done well before the time that its runtime is given. */
    private static final int AT_A_TIME = 16 * Runtime.getRuntime().availableProcessors();

    private final ConfigStore configs;
    private final EngineParts engine;
    private final Supervisor supervisor;
    private final ContainerRemover remover;
    private final RuntimeRegistry registry;
    private final ExchangeableNetworks networks;
    private final ContainerReconciliation containers;
    private final RuntimeRegistry.Watch watch;
    private final ProviderListings listings;
    private final ProcessCheck processes = new ProcessCheck(Clock.systemUTC());
    /** By provider: complete once all of them were. */
    private final Map<String, CompletableFuture<Void>> done = new ConcurrentHashMap<>();
    /** Those that are being looked after just now; one that takes long keeps nobody from another. */
    private final Map<ContainerId, CompletableFuture<Void>> lookedAfter = new ConcurrentHashMap<>();
    /** Those that are to be started because the engine was, or their provider, and were not yet. */
    private final Set<ContainerId> due = ConcurrentHashMap.newKeySet();
    private final Executor threads;
    private volatile boolean closed;
    /** Containers without a runtime are looked after along with those of the first. */
    private final AtomicBoolean begun = new AtomicBoolean();

    private final Deadlines deadlines;

    /**
     * How long others are waited for.
     *
     * @param absence how long a provider may be away until what does not run waits for it no longer: longer than it takes to exchange a
     *                bundle, or until all are there when the engine starts
     * @param loss    the same for what runs: only its provider knows how it ended, and on a busy machine bundles take minutes to start
     * @param slow    how long looking after all containers may take until those that need others wait no longer for those to be known
     *                that they do not need
     */
    record Deadlines(Duration absence, Duration loss, Duration slow) {
        private static final Deadlines USUAL = new Deadlines(Duration.ofSeconds(20), Duration.ofMinutes(3),
                Duration.ofSeconds(10));
    }

    @Activate
    public Reconciliation(@Reference ConfigStore configs, @Reference EngineParts engine,
            @Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry,
            @Reference RunStreams streams, @Reference Supervisor supervisor, @Reference ContainerRemover remover,
            @Reference ExchangeableNetworks networks) {
        this(configs, engine, registry, streams, supervisor, remover, networks,
                ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH), Deadlines.USUAL);
    }

    /**
     * @param engineStarted when this life of the engine began, which bundles that are exchanged do not change
     */
    Reconciliation(ConfigStore configs, EngineParts engine, RuntimeRegistry registry, RunStreams streams, Supervisor supervisor,
            ContainerRemover remover, ExchangeableNetworks networks, Instant engineStarted, Deadlines deadlines) {
        this.deadlines = deadlines;
        this.threads = new LimitedThreads(engine.threads(), AT_A_TIME);
        this.configs = configs;
        this.engine = engine;
        this.supervisor = supervisor;
        this.remover = remover;
        this.registry = registry;
        this.networks = networks;
        this.containers = new ContainerReconciliation(engine, streams, supervisor, remover, engineStarted);
        this.listings = new ProviderListings(provider -> registry.find(provider).isPresent(), OPERATION_DEADLINE,
                deadlines.absence(), deadlines.loss());
        // Some may not come any more.
        engine.states().list().stream().flatMap(container -> container.runtime().stream()).map(RuntimeBinding::provider).distinct()
                .forEach(this::expect);
        this.watch = registry.watch(new Providers());
    }

    @Deactivate
    void close() {
        closed = true;
        watch.close();
    }

    /**
     * Returns once what is known of a container can be relied upon; whoever wants to change it waits here. One that was never started
     * waits for nobody, one that does not run not for long for a provider that is gone, one whose process ended until that is recorded.
     * One that runs by a provider that is gone is taken for lost where its process is gone too.
     */
    void await(Container container) {
        container.runtime().ifPresent(binding -> {
            boolean runs = ContainerStopper.running(container).isPresent();
            if (!listings.await(binding, runs) && runs) {
                recordIfLost(container.id());
            }
            Optional.ofNullable(lookedAfter.get(container.id())).ifPresent(work -> ContainerStates.await(work, OPERATION_DEADLINE,
                    "the engine is still looking after container " + container.id().shortForm() + "; see its log if this goes on"));
        });
        container.runtime().filter(binding -> listings.isGone(binding.provider()) && isRunning(container.id())).ifPresent(binding -> {
            throw new EngineException(ErrorKind.TIMEOUT, ProviderListings.problem(binding));
        });
        engine.runs().awaitEndOfExited(container.id());
    }

    private boolean isRunning(ContainerId id) {
        return engine.states().find(id).flatMap(ContainerStopper::running).isPresent();
    }

    /** Records the loss of what ran by a provider that is gone; what lives yet is left to it, should it ever come. */
    private void recordLosses(String provider) {
        if (listings.isGone(provider)) {
            engine.states().list().stream().filter(container -> isBy(provider, container) && container.actual() instanceof Running)
                    .forEach(container -> recordIfLost(container.id()));
        }
    }

    private void recordIfLost(ContainerId id) {
        inTurn(id, () -> engine.states().find(id).filter(now -> now.actual() instanceof Running
                && now.runtime().filter(binding -> listings.isGone(binding.provider())).isPresent()
                && !(processes.apply(now).actual() instanceof Running)).ifPresent(lost -> {
                    LOG.warn("Container {} is gone, and so is its runtime", id.shortForm());
                    supervisor.recordLoss(lost);
                }));
    }

    private static boolean isBy(String provider, Container container) {
        return container.runtime().filter(binding -> binding.provider().equals(provider)).isPresent();
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
            expect(provider);
        }
    }

    private void expect(String provider) {
        listings.begin(provider);
        engine.threads().executeAfter(listings.patience(true), () -> recordLosses(provider));
    }

    /** Those of one provider, from when it came until another takes its place. */
    private record Pass(String provider, ContainerRuntime runtime, ConfigSnapshot config, StartOrder order) {
        boolean isAbout(Container container) {
            return container.runtime().map(binding -> binding.provider().equals(provider)).orElse(true);
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
        Map<ContainerId, CompletableFuture<Void>> work = new HashMap<>();
        StartOrder order = new StartOrder(engine, Dependencies.among(before), container -> startDue(config, container),
                DEPENDENCY_DEADLINE, AT_A_TIME);
        Pass pass = new Pass(provider, runtime, config, order);
        boolean first = begun.compareAndSet(false, true);
        for (Container container : before) {
            if (container.runtime().map(binding -> binding.provider().equals(provider)).orElse(first)) {
                var seen = new Seen(container, Optional.ofNullable(runs.get(container.id())),
                        Optional.ofNullable(tasks.remove(container.id())));
                work.put(container.id(), lookAfter(pass, container.id(), () -> Optional.of(seen), RETRY));
            }
        }
        listings.complete(provider);
        kept.addAll(tasks.keySet());
        kept.removeIf(engine.states()::mayHave);
        List<CompletableFuture<Void>> all = new ArrayList<>(work.values());
        kept.forEach(unknown -> all.add(CompletableFuture.runAsync(
                () -> remover.clearTask(runtime, unknown, Optional.ofNullable(tasks.get(unknown))), threads)));
        CompletableFuture<Void> over = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        over.copy().completeOnTimeout(null, deadlines.slow().toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync((nothing, failure) -> {
                    order.startTheRest(unfinished(work));
                    return nothing;
                }, engine.threads());
        over.whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.error("Not everything of the runtime {} could be looked after", provider, failure);
            }
            LOG.info("The runtime {} is in use with {} containers; looking after them took {} ms", provider, work.size(),
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
            pipes.close();
            done(provider).complete(null);
            engine.threads().execute(() -> remover.clearFiles(config));
            try {
                networks.clear();
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("What is left of networks could not be cleared away; the next start of the engine tries again", e);
            }
        });
    }

    private void startDue(ConfigSnapshot config, Container container) {
        try {
            supervisor.startAsWanted(config, container);
        } finally {
            due.remove(container.id());
        }
    }

    /** Whether it does not run only because its turn to be started has not come yet. Known once {@link #await} has returned. */
    boolean isToBeStarted(ContainerId id) {
        return due.contains(id);
    }

    private static Map<ContainerId, CompletableFuture<Void>> unfinished(Map<ContainerId, CompletableFuture<Void>> work) {
        return work.entrySet().stream().filter(one -> !one.getValue().isDone())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Looks after one container, and where that fails again later, when another look at it is taken first.
     *
     * @param retry how long after a failure
     */
    private CompletableFuture<Void> lookAfter(Pass pass, ContainerId id, Supplier<Optional<Seen>> look, Duration retry) {
        return inTurn(id, () -> {
            try {
                look.get().flatMap(seen -> containers.reconcile(pass.config(), seen, () -> lookAgain(pass, id, RETRY)))
                        .ifPresent(container -> {
                            due.add(id);
                            pass.order().want(container);
                        });
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("Container {} could not be looked after, which is tried again in {}", id.shortForm(), retry, e);
                engine.threads().executeAfter(retry, () -> lookAgain(pass, id, retry.multipliedBy(2)));
            }
        });
    }

    /** A provider that took the place of this one has looked at all of them. */
    private void lookAgain(Pass pass, ContainerId id, Duration retry) {
        if (!closed && registry.find(pass.provider()).filter(pass.runtime()::equals).isPresent()) {
            lookAfter(pass, id, () -> look(pass, id), retry.compareTo(LONGEST_RETRY) < 0 ? retry : LONGEST_RETRY);
        }
    }

    /** As it is now, in the order in which all of them were looked at. Empty where it is gone, or another provider's by now. */
    private Optional<Seen> look(Pass pass, ContainerId id) {
        Optional<Run> run = engine.runs().find(id);
        return engine.states().find(id).filter(pass::isAbout).map(container -> new Seen(container, run,
                pass.runtime().list().stream().filter(task -> task.container().equals(id)).findFirst()));
    }

    /** Does something with a container once nobody else looks after it. */
    private CompletableFuture<Void> inTurn(ContainerId id, Runnable work) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<Void> last = Optional.ofNullable(lookedAfter.put(id, over)).orElse(CompletableFuture.completedFuture(null));
        last.thenRun(() -> threads.execute(() -> {
            try {
                work.run();
            } finally {
                lookedAfter.remove(id, over);
                over.complete(null);
            }
        }));
        return over;
    }
}
