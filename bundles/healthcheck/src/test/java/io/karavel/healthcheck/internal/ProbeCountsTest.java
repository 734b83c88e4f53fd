package io.karavel.healthcheck.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.model.Container;
import io.karavel.model.Health;
import io.karavel.model.Health.Result;
import io.karavel.model.Healthcheck;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Distribution;
import io.karavel.spi.metrics.Metric.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Test;

/** What is counted of checks, with a clock that the test turns. */
public class ProbeCountsTest {
    private final ManualTime time = new ManualTime();
    private final FakeProbe probe = new FakeProbe();
    private final ProbeRegistry registry = new ProbeRegistry();
    private final ProbeCounts counts = new ProbeCounts();
    private final Monitors monitors = new Monitors(time, Runnable::run, registry, new Monitors.Reports() {
        @Override
        public Optional<Container> report(Container checked, Result result) {
            return Optional.of(checked.withHealth(Optional.of(Health.NEW)));
        }

        @Override
        public void reported(Container after, Result result) {
            // Nothing follows.
        }

        @Override
        public void unknown(Container checked) {
            throw new AssertionError("there is a probe");
        }
    }, 2, counts);
    private Container container;

    @Before
    public void watch() {
        registry.addProbe(probe, FakeProbe.reference("TCP"));
        container = MonitorsTest.running(new Healthcheck(List.of("TCP", ":80"), Duration.ofSeconds(10), Duration.ofSeconds(2), null,
                null, 0, null), time.now());
        monitors.look(container.id(), Optional.of(container));
        time.seconds(10);
    }

    private Metric metric(String name) {
        return counts.metrics().stream().filter(metric -> metric.name().equals(name)).findFirst().orElseThrow();
    }

    private long probes(String result) {
        return (long) ((Counter) metric("karavel_health_probes_total")).values().stream()
                .filter(value -> value.labels().equals(Map.of("type", "TCP", "result", result))).findFirst().orElseThrow().value();
    }

    private Distribution durations(String name) {
        return ((Histogram) metric(name)).distributions().get(0);
    }

    @Test
    public void whatIsUnderWayIsNotCountedButItsBeginningIs() {
        assertEquals(0, probes("healthy"));
        assertEquals(1, durations("karavel_health_probe_start_duration_seconds").count());
        assertEquals(1, durations("karavel_health_probe_delay_seconds").count());
        assertEquals(0, durations("karavel_health_probe_duration_seconds").count());
    }

    @Test
    public void whatProbesSayIsCountedByTheirResult() {
        probe.last().end(0, "");
        time.seconds(10);
        probe.last().end(3, "");
        time.seconds(10);
        assertEquals(1, probes("healthy"));
        assertEquals(1, probes("unhealthy"));
        assertEquals(0, probes("timed_out"));
        assertEquals(0, probes("not_run"));
    }

    @Test
    public void howLongItTookIsCountedFromWhenItHadBegun() {
        time.pass(Duration.ofMillis(1500));
        probe.last().end(0, "");
        time.seconds(0);
        assertEquals(Duration.ofMillis(1500), durations("karavel_health_probe_duration_seconds").sum());
    }

    @Test
    public void oneThatTimesOutIsCountedAsThat() {
        time.seconds(2);
        probe.last().end(0, "it was well after all");
        time.seconds(0);
        assertEquals(1, probes("timed_out"));
        assertEquals(0, probes("healthy"));
        assertEquals(Duration.ofSeconds(2), durations("karavel_health_probe_duration_seconds").sum());
    }

    @Test
    public void oneThatCannotBeginIsCountedAsNotRun() {
        probe.last().end(0, "");
        probe.refusal = Optional.of("it makes no sense");
        time.seconds(10);
        assertEquals(1, probes("not_run"));
        assertEquals("it has no duration", 1, durations("karavel_health_probe_duration_seconds").count());
    }

    @Test
    public void oneThatIsCancelledCountsForNothing() {
        monitors.look(container.id(), Optional.empty());
        probe.last().end(1, "");
        time.seconds(20);
        assertEquals(0, probes("unhealthy"));
    }
}
