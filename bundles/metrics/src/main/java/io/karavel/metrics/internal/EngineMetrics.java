package io.karavel.metrics.internal;

import io.karavel.api.EngineService;
import io.karavel.api.EngineService.EngineInfo;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Info;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Which engine it is. */
@Component
public final class EngineMetrics implements MetricSource {
    private final EngineService engine;

    @Activate
    public EngineMetrics(@Reference EngineService engine) {
        this.engine = engine;
    }

    @Override
    public List<Metric> metrics() {
        EngineInfo info = engine.info();
        return List.of(
                new Info("karavel_engine_info", "Which engine this is.", Map.of("id", info.id(), "version", info.version(),
                        "storage_driver", info.storageDriver(), "kernel", System.getProperty("os.version"))),
                new Gauge("karavel_images", "Images.", List.of(new Value(Map.of(), info.images()))));
    }
}
