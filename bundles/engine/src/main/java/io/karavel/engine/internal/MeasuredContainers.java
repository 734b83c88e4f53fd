package io.karavel.engine.internal;

import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerUpdate;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.Signal;
import io.karavel.spi.metrics.DurationHistogram;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Histogram;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Counts what clients ask of containers and how long it takes. What the engine does by itself is not counted. */
@Component(immediate = true, service = {ContainerService.class, MetricSource.class})
public final class MeasuredContainers implements ContainerService, MetricSource {
    private final ContainerService containers;
    private final LongSupplier nanoseconds;
    private final Map<String, DurationHistogram> durations = new ConcurrentHashMap<>();
    private final Map<Failure, LongAdder> failures = new ConcurrentHashMap<>();

    private record Failure(String action, String kind) {}

    @Activate
    public MeasuredContainers(@Reference ContainerEngine containers) {
        this(containers, System::nanoTime);
    }

    MeasuredContainers(ContainerService containers, LongSupplier nanoseconds) {
        this.containers = containers;
        this.nanoseconds = nanoseconds;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Histogram("karavel_container_action_duration_seconds", "How long what was asked of containers took, where it was done.",
                        durations.entrySet().stream().map(entry -> entry.getValue().read(Map.of("action", entry.getKey()))).toList()),
                new Counter("karavel_container_action_failures_total", "What was asked of containers and refused, or failed.",
                        failures.entrySet().stream().map(entry -> new Value(Map.of("action", entry.getKey().action(),
                                "kind", entry.getKey().kind()), entry.getValue().sum())).toList()));
    }

    private <T> T measured(String action, Supplier<T> work) {
        long begin = nanoseconds.getAsLong();
        try {
            T result = work.get();
            durations.computeIfAbsent(action, any -> new DurationHistogram())
                    .add(Duration.ofNanos(nanoseconds.getAsLong() - begin));
            return result;
        } catch (RuntimeException | Error e) {
            ErrorKind kind = e instanceof EngineException known ? known.kind() : ErrorKind.SYSTEM;
            if (kind != ErrorKind.NOT_MODIFIED) {
                failures.computeIfAbsent(new Failure(action, kind.name().toLowerCase(Locale.ROOT)), any -> new LongAdder()).increment();
            }
            throw e;
        }
    }

    private void measured(String action, Runnable work) {
        measured(action, () -> {
            work.run();
            return null;
        });
    }

    @Override
    public List<Container> list() {
        return containers.list();
    }

    @Override
    public Container get(String reference) {
        return containers.get(reference);
    }

    @Override
    public ContainerCreated create(ContainerRequest request) {
        return measured("create", () -> containers.create(request));
    }

    @Override
    public void start(String reference) {
        measured("start", () -> containers.start(reference));
    }

    @Override
    public void stop(String reference, StopRequest request) {
        measured("stop", () -> containers.stop(reference, request));
    }

    @Override
    public void restart(String reference, StopRequest request) {
        measured("restart", () -> containers.restart(reference, request));
    }

    @Override
    public void kill(String reference, Signal signal) {
        measured("kill", () -> containers.kill(reference, signal));
    }

    @Override
    public void pause(String reference) {
        measured("pause", () -> containers.pause(reference));
    }

    @Override
    public void unpause(String reference) {
        measured("unpause", () -> containers.unpause(reference));
    }

    @Override
    public void rename(String reference, String newName) {
        measured("rename", () -> containers.rename(reference, newName));
    }

    @Override
    public Container migrate(String reference, String runtime) {
        return measured("migrate", () -> containers.migrate(reference, runtime));
    }

    @Override
    public Container update(String reference, ContainerUpdate update) {
        return measured("update", () -> containers.update(reference, update));
    }

    @Override
    public void remove(String reference, RemoveRequest request) {
        measured("remove", () -> containers.remove(reference, request));
    }

    @Override
    public Pruned prune(Predicate<Container> chosen) {
        return measured("prune", () -> containers.prune(chosen));
    }

    @Override
    public CompletableFuture<WaitResult> wait(String reference, WaitCondition condition) {
        return containers.wait(reference, condition);
    }
}
