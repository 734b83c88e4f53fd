package io.karavel.metrics.internal;

import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Distribution;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Histogram;
import io.karavel.spi.metrics.Metric.Info;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says what was counted in the words of Prometheus's library, which adds the endings of names itself. */
final class Snapshots {
    private static final double NANOSECONDS = Duration.ofSeconds(1).toNanos();

    private Snapshots() {}

    /** @throws IllegalArgumentException where labels have names that cannot be, or two values have the same */
    static MetricSnapshot of(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter(counter);
        }
        if (metric instanceof Gauge gauge) {
            return gauge(gauge);
        }
        return metric instanceof Histogram histogram ? histogram(histogram) : info((Info) metric);
    }

    private static String without(String ending, String name) {
        return name.substring(0, name.length() - ending.length());
    }

    private static MetricSnapshot counter(Counter counter) {
        CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name(without("_total", counter.name())).help(counter.help());
        counter.values().forEach(value -> snapshot.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels(value.labels())).value(value.value()).build()));
        return snapshot.build();
    }

    private static MetricSnapshot gauge(Gauge gauge) {
        GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(gauge.name()).help(gauge.help());
        gauge.values().forEach(value -> snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels(value.labels())).value(value.value()).build()));
        return snapshot.build();
    }

    private static MetricSnapshot info(Info info) {
        return InfoSnapshot.builder().name(without("_info", info.name())).help(info.help())
                .dataPoint(InfoDataPointSnapshot.builder().labels(labels(info.labels())).build()).build();
    }

    private static MetricSnapshot histogram(Histogram histogram) {
        HistogramSnapshot.Builder snapshot = HistogramSnapshot.builder().name(histogram.name()).help(histogram.help());
        histogram.distributions().forEach(distribution -> snapshot.dataPoint(HistogramDataPointSnapshot.builder()
                .labels(labels(distribution.labels())).classicHistogramBuckets(buckets(distribution))
                .sum(seconds(distribution.sum())).build()));
        return snapshot.build();
    }

    private static ClassicHistogramBuckets buckets(Distribution distribution) {
        List<Double> bounds = new ArrayList<>(distribution.bounds().stream().map(Snapshots::seconds).toList());
        bounds.add(Double.POSITIVE_INFINITY);
        return ClassicHistogramBuckets.of(bounds, distribution.counts());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOSECONDS;
    }

    private static Labels labels(Map<String, String> labels) {
        Labels.Builder made = Labels.builder();
        labels.forEach(made::label);
        return made.build();
    }
}
