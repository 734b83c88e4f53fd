package io.karavel.spi.metrics;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is counted or measured, at one moment. Names are those of Prometheus: lower case, with underscores, the program first and the unit
 * (seconds, bytes) last, such as {@code karavel_health_probe_duration_seconds}. Within one metric all labels have the same names, and no
 * two values have the same labels.
 */
public sealed interface Metric {
    String name();

    /** A sentence for people. */
    String help();

    /** Only ever grows while who counts is there; its name ends in {@code _total}. */
    record Counter(String name, String help, List<Value> values) implements Metric {
        public Counter {
            check(name, "_total");
            requireNonNull(help);
            values = List.copyOf(values);
        }
    }

    /** Goes up and down. */
    record Gauge(String name, String help, List<Value> values) implements Metric {
        public Gauge {
            check(name, "");
            if (name.endsWith("_total") || name.endsWith("_info")) {
                throw new IllegalArgumentException("\"" + name + "\" is the name of a metric of another kind");
            }
            requireNonNull(help);
            values = List.copyOf(values);
        }
    }

    /** How long something took, each time; its name ends in {@code _seconds}. */
    record Histogram(String name, String help, List<Distribution> distributions) implements Metric {
        public Histogram {
            check(name, "_seconds");
            requireNonNull(help);
            distributions = List.copyOf(distributions);
        }
    }

    /** Says something by its labels alone, such as a version; its name ends in {@code _info}. */
    record Info(String name, String help, Map<String, String> labels) implements Metric {
        public Info {
            check(name, "_info");
            requireNonNull(help);
            labels = Map.copyOf(labels);
        }
    }

    /** @param labels by name; empty where there is but one value */
    record Value(Map<String, String> labels, double value) {
        public Value {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * @param bounds what each count goes up to, itself included; rising
     * @param counts how many were above the bound before and not above this one; and at last how many were above all bounds
     * @param sum    of all durations
     */
    record Distribution(Map<String, String> labels, List<Duration> bounds, List<Long> counts, Duration sum) {
        public Distribution {
            labels = Map.copyOf(labels);
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
            requireNonNull(sum);
            if (counts.size() != bounds.size() + 1) {
                throw new IllegalArgumentException("there must be one count for each bound, and one for what is above them");
            }
        }

        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    private static void check(String name, String end) {
        if (!name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)+") || !name.endsWith(end)) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of such a metric");
        }
    }
}
