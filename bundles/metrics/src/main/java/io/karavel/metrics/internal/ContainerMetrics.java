package io.karavel.metrics.internal;

import io.karavel.api.ContainerService;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerStatus;
import io.karavel.model.Health;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How many containers there are, by their state and by their health. */
@Component
public final class ContainerMetrics implements MetricSource {
    private final ContainerService containers;

    @Activate
    public ContainerMetrics(@Reference ContainerService containers) {
        this.containers = containers;
    }

    @Override
    public List<Metric> metrics() {
        List<Container> now = containers.list();
        return List.of(
                new Gauge("karavel_containers", "Containers, by their state.", Stream.of(ContainerStatus.values())
                        .map(status -> new Value(Map.of("state", status.text()),
                                now.stream().filter(container -> container.view().status() == status).count())).toList()),
                new Gauge("karavel_running_containers_health", "Containers that run and whose health is checked, by their health.",
                        Stream.of(Health.Status.values()).map(status -> new Value(Map.of("health", status.text()),
                                now.stream().filter(container -> health(container).equals(Optional.of(status))).count())).toList()));
    }

    private static Optional<Health.Status> health(Container container) {
        return container.actual() instanceof Running ? container.health().map(Health::status) : Optional.empty();
    }
}
