package io.karavel.healthcheck.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.HealthMonitor;
import io.karavel.api.HealthService;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Health.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the health of all containers while its bundle is there. It keeps nothing that matters: what is known of a container's health is
 * with the container, so the next version, or the next life of the engine, goes on where this one was.
 */
@Component(immediate = true)
public final class HealthWatcher implements HealthMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatcher.class);
    private static final Duration LIST_DEADLINE = Duration.ofSeconds(5);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    private final ContainerService containers;
    private final ProbeRegistry probes;
    private final HealthThreads threads = new HealthThreads();
    private final Monitors monitors;
    private final HealthService.Subscription subscription;
    private final Runnable arrival = this::lookAtAll;

    @Activate
    public HealthWatcher(@Reference ContainerService containers, @Reference HealthService health, @Reference ProbeRegistry probes,
            @Reference ProbeCounts counts) {
        this.containers = containers;
        this.probes = probes;
        // As many as there are processors: beginning an exec is mostly the work of a runtime that is started for it.
        monitors = new Monitors(threads, threads.workers(), probes, new Results(health, new UnhealthyActions(containers, health)),
                Runtime.getRuntime().availableProcessors(), counts);
        subscription = health.follow(id -> threads.execute(() -> look(id)));
        probes.onArrival(arrival);
        lookAtAll();
    }

    @Deactivate
    void close() {
        subscription.close();
        probes.forget(arrival);
        try {
            onTime(monitors::closeAll).thenCompose(gone -> gone).get(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Some probes are not gone after {}", CLOSE_DEADLINE);
        }
        threads.close();
    }

    private void lookAtAll() {
        threads.execute(() -> containers.list().forEach(container -> monitors.look(container.id(), Optional.of(container))));
    }

    private void look(ContainerId id) {
        monitors.look(id, find(id));
    }

    private Optional<Container> find(ContainerId id) {
        try {
            return Optional.of(containers.get(id.value()));
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private <T> CompletableFuture<T> onTime(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public List<Watch> list() {
        return onTime(monitors::list).completeOnTimeout(List.of(), LIST_DEADLINE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    @Override
    public CompletableFuture<Result> run(String reference) {
        ContainerId id = containers.get(reference).id();
        return onTime(() -> monitors.run(id)).thenCompose(result -> result);
    }
}
