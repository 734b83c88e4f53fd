package io.karavel.healthcheck.internal;

import io.karavel.model.Health.Result;
import io.karavel.spi.metrics.DurationHistogram;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Distribution;
import io.karavel.spi.metrics.Metric.Histogram;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** What checks said and how long they took, by the kind of their probes. Those that were cancelled said nothing. */
@Component(service = {ProbeCounts.class, MetricSource.class})
public final class ProbeCounts implements MetricSource {
    private final Map<String, OfType> types = new ConcurrentHashMap<>();

    private enum Outcome { HEALTHY, UNHEALTHY, TIMED_OUT, NOT_RUN }

    private static final class OfType {
        final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
        final DurationHistogram delays = new DurationHistogram();
        final DurationHistogram starts = new DurationHistogram();
        final DurationHistogram runs = new DurationHistogram();

        OfType() {
            Stream.of(Outcome.values()).forEach(outcome -> outcomes.put(outcome, new LongAdder()));
        }
    }

    /** Counts a check that begins now, and tells someone else what it is told. */
    Check.Listener counting(Timekeeper time, Monitor beginning, Check.Listener listener) {
        OfType type = types.computeIfAbsent(beginning.type(), any -> new OfType());
        type.delays.add(beginning.late());
        Instant start = time.now();
        return new Check.Listener() {
            private Optional<Instant> begun = Optional.empty();

            @Override
            public void begun() {
                Instant now = time.now();
                begun = Optional.of(now);
                type.starts.add(Duration.between(start, now));
                listener.begun();
            }

            @Override
            public void said(Result result, boolean timedOut) {
                Outcome outcome = outcome(result, timedOut);
                type.outcomes.get(outcome).increment();
                begun.filter(any -> outcome != Outcome.NOT_RUN).ifPresent(since -> type.runs.add(Duration.between(since, result.end())));
                listener.said(result, timedOut);
            }

            @Override
            public void gone() {
                listener.gone();
            }
        };
    }

    private static Outcome outcome(Result result, boolean timedOut) {
        if (timedOut) {
            return Outcome.TIMED_OUT;
        }
        if (result.exitCode() == Result.NOT_RUN) {
            return Outcome.NOT_RUN;
        }
        return result.healthy() ? Outcome.HEALTHY : Outcome.UNHEALTHY;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Counter("karavel_health_probes_total", "Checks of health, by the kind of the probe and what it said.",
                        types.entrySet().stream().flatMap(type -> type.getValue().outcomes.entrySet().stream()
                                .map(outcome -> new Value(Map.of("type", type.getKey(),
                                        "result", outcome.getKey().name().toLowerCase(Locale.ROOT)),
                                        outcome.getValue().sum()))).toList()),
                new Histogram("karavel_health_probe_delay_seconds", "How long after they were due checks of health began.",
                        distributions(type -> type.delays)),
                new Histogram("karavel_health_probe_start_duration_seconds", "How long probes took to begin, which their time-out leaves out.",
                        distributions(type -> type.starts)),
                new Histogram("karavel_health_probe_duration_seconds", "How long probes that had begun took to say something, or to time out.",
                        distributions(type -> type.runs)));
    }

    private List<Distribution> distributions(Function<OfType, DurationHistogram> which) {
        return types.entrySet().stream().map(type -> which.apply(type.getValue()).read(Map.of("type", type.getKey()))).toList();
    }
}
