package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts several containers, each after those it needs, run or healthy: at once where that is nobody, but only so many at a time that none
 * takes too long. Any thread may call; the starts are others' work.
 */
final class StartOrder {
    private static final Logger LOG = LoggerFactory.getLogger(StartOrder.class);

    private final EngineParts engine;
    private final Dependencies dependencies;
    private final Consumer<Container> starter;
    private final Duration patience;
    /** Complete when a container runs, or will not. */
    private final Map<ContainerId, CompletableFuture<Void>> attempts = new ConcurrentHashMap<>();
    /** Those that wait until all are known; guarded by this, as is the next. */
    private final List<Container> waiting = new ArrayList<>();
    private boolean allKnown;
    private volatile Map<ContainerId, CompletableFuture<Void>> late = Map.of();
    private final Executor threads;

    /**
     * @param starter  starts one, and throws when that fails
     * @param patience how long one waits for what it needs, before it is started without
     * @param most     how many are started at a time
     */
    StartOrder(EngineParts engine, Dependencies dependencies, Consumer<Container> starter, Duration patience, int most) {
        this.engine = engine;
        this.dependencies = dependencies;
        this.starter = starter;
        this.patience = patience;
        this.threads = new LimitedThreads(engine.threads(), most);
    }

    /** Starts one that needs nobody; others wait until it is known who else is to be started, and then for those they need. */
    void want(Container container) {
        attempts.put(container.id(), new CompletableFuture<>());
        if (dependencies.of(container.id()).isEmpty()) {
            startInTurn(container);
        } else if (!waits(container)) {
            startAfterThoseItNeeds(container);
        }
    }

    private synchronized boolean waits(Container container) {
        return !allKnown && waiting.add(container);
    }

    /**
     * Everyone who is to be started is known now, but for some.
     *
     * @param undecided each of those complete when that is known of it too, for which those wait that need it; whoever is wanted
     *                  otherwise from now on is waited for by nobody
     */
    void startTheRest(Map<ContainerId, CompletableFuture<Void>> undecided) {
        List<Container> rest;
        synchronized (this) {
            late = Map.copyOf(undecided);
            allKnown = true;
            rest = List.copyOf(waiting);
            waiting.clear();
        }
        rest.forEach(this::startAfterThoseItNeeds);
    }

    private void startAfterThoseItNeeds(Container container) {
        CompletableFuture<?>[] needed = dependencies.of(container.id()).entrySet().stream()
                .map(one -> settled(one.getKey(), one.getValue())).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(needed).orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).whenComplete((ready, problem) -> {
            if (problem instanceof TimeoutException) {
                LOG.warn("Container {} is started without one that it needs: that does not run, or is not healthy, after {}",
                        container.id().shortForm(), patience);
            }
            for (CompletableFuture<?> one : needed) {
                one.cancel(false);
            }
            startInTurn(container);
        });
    }

    /** Completes when a container is as it is needed, and also when there is nothing to hope for. */
    private CompletableFuture<?> settled(ContainerId id, Dependencies.Condition condition) {
        return late.getOrDefault(id, CompletableFuture.completedFuture(null)).thenCompose(any -> settledOnceKnown(id, condition));
    }

    private CompletableFuture<?> settledOnceKnown(ContainerId id, Dependencies.Condition condition) {
        CompletableFuture<Void> attempt = attempts.get(id);
        CompletableFuture<?> started = attempt == null ? CompletableFuture.completedFuture(null)
                : CompletableFuture.anyOf(attempt, engine.states().when(id, now -> now.actual() instanceof Running));
        return condition == Dependencies.Condition.STARTED ? started
                : started.thenCompose(any -> engine.states().when(id, now -> !(now.actual() instanceof Running) || isHealthy(now)));
    }

    /** One that nobody checks counts as healthy. */
    private static boolean isHealthy(Container container) {
        return !container.checked() || container.health().filter(health -> health.status() == Health.Status.HEALTHY).isPresent();
    }

    private void startInTurn(Container container) {
        threads.execute(() -> attempt(container, attempts.get(container.id())));
    }

    private void attempt(Container container, CompletableFuture<Void> over) {
        try {
            starter.accept(container);
        } catch (EngineException e) {
            LOG.warn("Container {} was to run and could not be started: {}", container.id().shortForm(), e.getMessage());
        } finally {
            over.complete(null);
        }
    }
}
