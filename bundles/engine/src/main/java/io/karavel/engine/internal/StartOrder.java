package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts several containers, each after those it needs: all at once where nothing is needed. */
final class StartOrder {
    private static final Logger LOG = LoggerFactory.getLogger(StartOrder.class);

    private final EngineParts engine;
    private final Consumer<Container> starter;
    private final Duration patience;

    /**
     * @param starter  starts one, and throws when that fails
     * @param patience how long one waits for what it needs, before it is started without
     */
    StartOrder(EngineParts engine, Consumer<Container> starter, Duration patience) {
        this.engine = engine;
        this.starter = starter;
        this.patience = patience;
    }

    /** Returns at once; the starts are others' work. */
    void start(List<Container> wanted) {
        Dependencies dependencies = Dependencies.among(engine.states().list());
        Map<ContainerId, CompletableFuture<Void>> attempts = wanted.stream()
                .collect(Collectors.toMap(Container::id, any -> new CompletableFuture<>()));
        for (Container container : wanted) {
            List<CompletableFuture<?>> needed = new ArrayList<>();
            dependencies.of(container.id()).forEach(id -> needed.add(running(id, attempts)));
            CompletableFuture.allOf(needed.toArray(CompletableFuture[]::new))
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((ready, problem) -> {
                        if (problem instanceof TimeoutException) {
                            LOG.warn("Container {} starts without one that it needs: that does not run after {}",
                                    container.id().shortForm(), patience);
                        }
                        needed.forEach(one -> one.cancel(false));
                        engine.threads().execute(() -> attempt(container, attempts.get(container.id())));
                    });
        }
    }

    /** Completes when a container runs, and also when there is nothing left to hope for. */
    private CompletableFuture<?> running(ContainerId id, Map<ContainerId, CompletableFuture<Void>> attempts) {
        CompletableFuture<Void> attempt = attempts.get(id);
        return attempt == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.anyOf(attempt, engine.states().when(id, now -> now.actual() instanceof Running));
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
