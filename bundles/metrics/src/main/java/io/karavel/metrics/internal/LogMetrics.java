package io.karavel.metrics.internal;

import io.karavel.api.ContainerLogs;
import io.karavel.api.ContainerService;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What did not get into the logs of containers. */
@Component
public final class LogMetrics implements MetricSource {
    private final ContainerService containers;
    private final ContainerLogs logs;

    @Activate
    public LogMetrics(@Reference ContainerService containers, @Reference ContainerLogs logs) {
        this.containers = containers;
        this.logs = logs;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Counter("karavel_log_dropped_records_total",
                        "Records that did not get into a log, because its driver did not keep up; of removed containers too.",
                        List.of(new Value(Map.of(), logs.dropped()))),
                new Counter("karavel_container_log_dropped_records_total",
                        "Records that did not get into the log of a container, where there are any.",
                        containers.list().stream()
                                .map(container -> new Value(Map.of("id", container.id().value(), "name", container.name(),
                                        "driver", container.hostConfig().logConfig().type()), logs.dropped(container.id())))
                                .filter(dropped -> dropped.value() > 0).toList()));
    }
}
