package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.ContainerStore;
import io.karavel.state.Input;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's way to the container store, and the only writer of it: every change goes through here, so that whoever waits for one
 * is told.
 */
@Component(service = ContainerStates.class)
public final class ContainerStates {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerStates.class);
    /** Longer than any start may take, and the making of any container but one with huge volumes to fill. */
    private static final Duration SETTLED_DEADLINE = Duration.ofMinutes(3);

    private final ContainerStore store;
    private final BiFunction<ContainerId, Input, Container> change;
    private final Map<ContainerId, List<Waiter>> waiters = new ConcurrentHashMap<>();
    /** Those that are being made. */
    private final Map<ContainerId, CompletableFuture<Void>> making = new ConcurrentHashMap<>();
    private final List<BiConsumer<Input, Container>> watchers = new CopyOnWriteArrayList<>();

    /** Someone who waits for a change; {@code wanted} sees the input that made it and the container after it. */
    private record Waiter(BiPredicate<Input, Container> wanted, CompletableFuture<Container> future) {}

    @Activate
    public ContainerStates(@Reference ContainerStore store) {
        this(store, store::apply);
    }

    /** @param change changes a container in the store */
    ContainerStates(ContainerStore store, BiFunction<ContainerId, Input, Container> change) {
        this.store = store;
        this.change = change;
    }

    List<Container> list() {
        return store.list();
    }

    Container resolve(String reference) {
        return store.resolve(reference);
    }

    Container get(ContainerId id) {
        return store.get(id);
    }

    Optional<Container> find(ContainerId id) {
        return store.find(id);
    }

    /** As {@link ContainerStore#mayHave}; there may also be one that is being made. */
    boolean mayHave(ContainerId id) {
        return making.containsKey(id) || store.mayHave(id);
    }

    /** Does what makes a container. From when it is stored it can be seen, but who wants anything of it waits until this is over. */
    <T> T making(ContainerId id, Supplier<T> work) {
        CompletableFuture<Void> made = new CompletableFuture<>();
        making.put(id, made);
        try {
            return work.get();
        } finally {
            making.remove(id);
            made.complete(null);
        }
    }

    void create(Container container) {
        store.create(container);
    }

    /** Changes a container, or throws the refusal. */
    Container apply(ContainerId id, Input input) {
        return apply(id, input, after -> { });
    }

    /** As {@link #apply(ContainerId, Input)}, but before whoever waits is told, {@code first} is. */
    Container apply(ContainerId id, Input input, Consumer<Container> first) {
        Container after = change.apply(id, input);
        try {
            first.accept(after);
        } finally {
            watchers.forEach(watcher -> tell(watcher, input, after));
            for (Waiter waiter : waiters.getOrDefault(id, List.of())) {
                if (waiter.wanted().test(input, after)) {
                    waiter.future().complete(after);
                }
            }
        }
        return after;
    }

    /**
     * As {@link #apply(ContainerId, Input, Consumer)} with what has happened already, and nobody else would tell later: where another
     * change of the container takes too long it is tried again, until the store stops.
     */
    Container record(ContainerId id, Input observation, Consumer<Container> first) {
        while (true) {
            try {
                return apply(id, observation, first);
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.TIMEOUT) {
                    throw e;
                }
                LOG.warn("What happened to container {} is not recorded yet, which is tried again: {}", id.shortForm(), e.getMessage());
            }
        }
    }

    Container record(ContainerId id, Input observation) {
        return record(id, observation, after -> { });
    }

    /** The change has happened, whatever becomes of those who hear of it; one may belong to a bundle that is exchanged just now. */
    private static void tell(BiConsumer<Input, Container> watcher, Input input, Container after) {
        try {
            watcher.accept(input, after);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Someone who watches container {} failed when it changed", after.id().shortForm(), e);
        }
    }

    /** Has someone told of every change, on the thread that makes it, until what is returned is closed. What it throws is only logged. */
    AutoCloseable watch(BiConsumer<Input, Container> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** As {@link #apply}, but first waits until the container is made, and for a start under way to end, whichever way. */
    Container applyOnceSettled(ContainerId id, Input input) {
        Optional.ofNullable(making.get(id)).ifPresent(made -> await(made, SETTLED_DEADLINE,
                "container " + id.shortForm() + " is still being made"));
        while (true) {
            CompletableFuture<Container> settled = next(id, (any, after) -> !(after.actual() instanceof Starting));
            Container seen = get(id);
            try {
                if (seen.actual() instanceof Starting) {
                    await(settled, SETTLED_DEADLINE, "container " + id.shortForm() + " is still being started");
                } else {
                    return apply(id, input);
                }
            } catch (EngineException refusal) {
                // Where it changed meanwhile, the refusal may be about a start that has begun, or is over again.
                if (refusal.kind() != ErrorKind.CONFLICT || find(id).filter(seen::equals).isPresent()) {
                    throw refusal;
                }
            } finally {
                settled.cancel(false);
            }
        }
    }

    /**
     * Forgets a container; whoever still waits for a change of it is told that there is no such container, but before that {@code first}
     * is run.
     */
    void delete(ContainerId id, Runnable first) {
        store.delete(id);
        first.run();
        List<Waiter> left = waiters.remove(id);
        if (left != null) {
            left.forEach(waiter -> waiter.future().completeExceptionally(
                    EngineException.notFound("No such container: " + id)));
        }
    }

    /**
     * The container after the next change that fits. The future may be cancelled; it fails with {@code NOT_FOUND} when the container
     * goes away.
     */
    CompletableFuture<Container> next(ContainerId id, BiPredicate<Input, Container> wanted) {
        Waiter waiter = new Waiter(wanted, new CompletableFuture<>());
        waiters.compute(id, (any, list) -> {
            List<Waiter> all = list == null ? new CopyOnWriteArrayList<>() : list;
            all.add(waiter);
            return all;
        });
        waiter.future().whenComplete((container, error) -> waiters.computeIfPresent(id, (any, list) -> {
            list.remove(waiter);
            return list.isEmpty() ? null : list;
        }));
        if (find(id).isEmpty()) {
            waiter.future().completeExceptionally(EngineException.notFound("No such container: " + id));
        }
        return waiter.future();
    }

    /** The container as soon as it fits, which may be now. */
    CompletableFuture<Container> when(ContainerId id, Predicate<Container> wanted) {
        CompletableFuture<Container> next = next(id, (any, after) -> wanted.test(after));
        find(id).filter(wanted).ifPresent(next::complete);
        return next;
    }

    /** Blocks until a future is complete. */
    static <T> T await(CompletableFuture<T> future, Duration deadline, String problem) {
        try {
            // To the nanosecond: whoever looks at a clock afterwards finds that the time is over.
            return future.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.TIMEOUT, problem, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException cause ? cause : EngineException.system(problem, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "the engine is being stopped", e);
        }
    }
}
