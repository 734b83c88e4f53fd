package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.Task;
import io.karavel.state.Input;
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
    private static final Set<ErrorKind> OVERTAKEN = Set.of(ErrorKind.CONFLICT, ErrorKind.NOT_FOUND);

    private final ConfigStore configs;
    private final EngineParts engine;
    private final RunStreams streams;
    private final Supervisor supervisor;
    private final ContainerRemover remover;
    private final RuntimeRegistry registry;
    private final ExchangeableNetworks networks;
    private final Instant engineStarted;
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
        this.streams = streams;
        this.supervisor = supervisor;
        this.remover = remover;
        this.registry = registry;
        this.networks = networks;
        this.engineStarted = engineStarted;
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
        StartOrder order = new StartOrder(engine, Dependencies.among(before), container -> supervisor.start(config, container),
                DEPENDENCY_DEADLINE);
        boolean first = begun.compareAndSet(false, true);
        for (Container container : before) {
            if (container.runtime().map(binding -> binding.provider().equals(provider)).orElse(first)) {
                Seen seen = new Seen(container, Optional.ofNullable(runs.get(container.id())),
                        Optional.ofNullable(tasks.remove(container.id())));
                work.add(lookAfter(container.id(), () -> reconcileSafely(config, seen).ifPresent(order::want)));
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

    /**
     * What was found of a container when the engine looked around, which may be over by the time it is looked after.
     *
     * @param run  its handles in this life of the engine, read before the task
     * @param task what its provider has
     */
    private record Seen(Container container, Optional<Run> run, Optional<Task> task) {}

    private Optional<Container> reconcileSafely(ConfigSnapshot config, Seen seen) {
        try {
            return reconcile(config, seen);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Container {} could not be taken over; it is left as it is", seen.container().id().shortForm(), e);
            return Optional.empty();
        }
    }

    /** @return the container where it is to be started now */
    private Optional<Container> reconcile(ConfigSnapshot config, Seen seen) {
        ContainerId id = seen.container().id();
        boolean current = engine.runs().find(id).equals(seen.run());
        Optional<Task> listed = seen.task().filter(task -> current);
        Optional<Container> present = engine.states().find(id);
        if (present.isEmpty() || isTakenApart(present.get())) {
            listed.ifPresent(Tasks::end);
            return Optional.empty();
        }
        Container container = present.get();
        if (container.actual() instanceof Starting || container.actual() instanceof Running && !current) {
            // Whoever starts it has the handle of its task; but it may be one of a provider that has gone meanwhile.
            engine.states().when(id, now -> !(now.actual() instanceof Starting))
                    .thenAccept(settled -> engine.threads().execute(() -> adoptIfRunning(config, settled)));
            return Optional.empty();
        }
        Optional<Task> task = listed.filter(one -> !isLeftOver(container, one));
        listed.filter(one -> isLeftOver(container, one)).ifPresent(Tasks::end);
        if (task.isPresent()) {
            adopt(config, container, seen.run(), task.get());
        } else if (container.actual() instanceof Running) {
            if (container.equals(seen.container())) {
                LOG.warn("Container {} is gone, and nobody knows how it ended", container.id().shortForm());
                supervisor.recordLoss(container);
                return engine.states().find(container.id()).filter(this::wantsToRun);
            }
        } else if (container.actual() instanceof Restarting restarting) {
            supervisor.restartAt(container.id(), restarting.until());
        } else if (container.actual() instanceof Dead || wantsToGo(container)) {
            // Whether its anonymous volumes were to go with it is known of those alone that remove themselves; others keep them.
            remover.remove(config, container.id(), new RemoveRequest(true, container.hostConfig().autoRemove()));
        } else {
            return Optional.of(container).filter(this::wantsToRun);
        }
        return Optional.empty();
    }

    private void adoptIfRunning(ConfigSnapshot config, Container settled) {
        Optional<Run> run = engine.runs().find(settled.id());
        Optional<ContainerRuntime> runtime = settled.runtime().flatMap(registry::find);
        if (settled.actual() instanceof Running && runtime.isPresent()) {
            runtime.get().list().stream().filter(task -> task.container().equals(settled.id())).findFirst()
                    .ifPresent(task -> adopt(config, settled, run, task));
        }
    }

    /** It was to remove itself after its end, or after a start that was cut short. */
    private static boolean wantsToGo(Container container) {
        return container.hostConfig().autoRemove() && container.desired().hasBeenStarted()
                && (container.actual() instanceof Exited || container.actual() instanceof Created);
    }

    /** Someone removes it, and does so without a look at its task, because it did not run as far as anybody knew. */
    private static boolean isTakenApart(Container container) {
        return container.actual() instanceof Removing removing && !(removing.before() instanceof Running);
    }

    /** The engine died after it had recorded an end, before it could delete the task. */
    private static boolean isLeftOver(Container container, Task task) {
        return container.actual() instanceof Dead || !(container.actual() instanceof Running || container.actual() instanceof Removing)
                && task.exit().toCompletableFuture().isDone();
    }

    /** @param seen its handles before the task was found: once there are others, that task is of a run that is over */
    private void adopt(ConfigSnapshot config, Container container, Optional<Run> seen, Task task) {
        // Streams of a part that was exchanged are closed: what the process prints waits for new ones.
        Optional<Run> known = seen.filter(streams::reads);
        Run run;
        if (known.isPresent() && known.get().task().equals(task)) {
            return;
        }
        if (known.isPresent()) {
            run = known.get().with(task);
        } else {
            var processStreams = streams.resume(config, container);
            run = streams.started(new Run(task, processStreams, streams.resumeLog(config, container, processStreams)));
        }
        if (!engine.runs().began(run, seen)) {
            return;
        }
        try {
            if (!(container.actual() instanceof Removing)) {
                recordAdoption(container, task);
            }
            supervisor.watch(run);
        } catch (EngineException refusal) {
            if (!OVERTAKEN.contains(refusal.kind())) {
                throw refusal;
            }
            overtaken(run);
        }
    }

    /** Someone began to remove or to start it at this very moment, and waits until nothing of its last run is left. */
    private void overtaken(Run run) {
        try {
            if (engine.states().find(run.task().container()).map(Reconciliation::isTakenApart).orElse(true)) {
                Tasks.end(run.task());
            }
        } finally {
            engine.runs().ended(run);
        }
    }

    private void recordAdoption(Container container, Task task) {
        if (task.pid() > 0) {
            Instant startedAt = container.actual() instanceof Running running ? running.startedAt() : Instant.now();
            engine.states().apply(container.id(), new Input.Adopted(task.pid(), startedAt, task.paused()));
        } else {
            // What was stored stays true until its shim says otherwise.
            LOG.warn("The shim of container {} does not answer; the container is taken over as it was",
                    container.id().shortForm());
        }
    }

    /**
     * Docker's rule for the containers it finds stopped when it starts: one stopped by hand is left alone, but not by {@code always}.
     * That does not go for one stopped in this life of the engine, where it is a bundle that was exchanged and not the engine that starts.
     */
    private boolean wantsToRun(Container container) {
        return container.actual() instanceof Exited exited && container.desired().hasBeenStarted() && wantsToRun(container, exited);
    }

    private boolean wantsToRun(Container container, Exited exited) {
        RestartPolicy policy = container.desired().restartPolicy();
        return switch (policy.kind()) {
            case NO -> false;
            case ALWAYS -> !container.desired().stoppedByHand() || exited.finishedAt().isBefore(engineStarted);
            case UNLESS_STOPPED -> !container.desired().stoppedByHand();
            case ON_FAILURE -> exited.code() != 0 && !container.desired().stoppedByHand()
                    && (policy.maximumRetryCount() == 0 || container.desired().restartCount() < policy.maximumRetryCount());
        };
    }
}
