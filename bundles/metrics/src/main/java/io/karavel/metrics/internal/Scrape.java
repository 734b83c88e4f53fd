package io.karavel.metrics.internal;

import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.MetricSource;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks everybody who counts. A source that fails, or says what cannot be shown, costs what it says and nothing else; that is logged
 * once.
 */
final class Scrape implements MultiCollector {
    private static final Logger LOG = LoggerFactory.getLogger(Scrape.class);

    private final Supplier<List<MetricSource>> sources;
    private final PrometheusRegistry process = new PrometheusRegistry();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    Scrape(Supplier<List<MetricSource>> sources) {
        this.sources = sources;
        // Those that only read. The one of allocations would leave a listener behind.
        JvmClassLoadingMetrics.builder().register(process);
        JvmGarbageCollectorMetrics.builder().register(process);
        JvmMemoryMetrics.builder().register(process);
        JvmRuntimeInfoMetric.builder().register(process);
        JvmThreadsMetrics.builder().register(process);
        ProcessMetrics.builder().register(process);
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, MetricSnapshot> snapshots = new LinkedHashMap<>();
        process.scrape().forEach(snapshot -> snapshots.put(snapshot.getMetadata().getPrometheusName(), snapshot));
        List<Metric> metrics = new ArrayList<>();
        sources.get().forEach(source -> metrics.addAll(read(source)));
        metrics.addAll(DockerdNames.of(metrics));
        metrics.forEach(metric -> add(metric, snapshots));
        return new MetricSnapshots(snapshots.values());
    }

    private List<Metric> read(MetricSource source) {
        try {
            return List.copyOf(source.metrics());
        } catch (RuntimeException | LinkageError e) {
            report(source.getClass().getName(), e.toString());
            return List.of();
        }
    }

    private void add(Metric metric, Map<String, MetricSnapshot> snapshots) {
        try {
            MetricSnapshot snapshot = Snapshots.of(metric);
            if (snapshots.putIfAbsent(snapshot.getMetadata().getPrometheusName(), snapshot) != null) {
                report(metric.name(), "there is one of this name already");
            }
        } catch (IllegalArgumentException e) {
            report(metric.name(), e.getMessage());
        }
    }

    private void report(String what, String problem) {
        if (reported.add(what)) {
            LOG.warn("The metrics of {} are not shown: {}", what, problem);
        }
    }
}
