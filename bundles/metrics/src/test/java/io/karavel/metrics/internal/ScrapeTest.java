package io.karavel.metrics.internal;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;

import io.karavel.spi.metrics.DurationHistogram;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Histogram;
import io.karavel.spi.metrics.Metric.Info;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.Test;

/** What is shown of what sources say. */
public class ScrapeTest {
    private final List<MetricSource> sources = new CopyOnWriteArrayList<>();
    private final Scrape scrape = new Scrape(() -> sources);

    private String text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, scrape.collect());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static Gauge gauge(String name, Value... values) {
        return new Gauge(name, "A test.", List.of(values));
    }

    @Test
    public void eachKindOfMetricIsShownAsPrometheusHasIt() {
        DurationHistogram histogram = new DurationHistogram();
        histogram.add(Duration.ofMillis(20));
        histogram.add(Duration.ofMinutes(2));
        sources.add(() -> List.of(
                new Counter("karavel_tests_total", "Tests.", List.of(new Value(Map.of("result", "a \"good\" one"), 3))),
                gauge("karavel_tests_left", new Value(Map.of(), 4)),
                new Info("karavel_test_info", "The test.", Map.of("version", "1")),
                new Histogram("karavel_test_duration_seconds", "How long.", List.of(histogram.read(Map.of("kind", "unit"))))));
        String text = text();
        for (String line : List.of("# TYPE karavel_tests_total counter", "karavel_tests_total{result=\"a \\\"good\\\" one\"} 3.0",
                "karavel_tests_left 4.0", "karavel_test_info{version=\"1\"} 1", "# TYPE karavel_test_duration_seconds histogram",
                "karavel_test_duration_seconds_bucket{kind=\"unit\",le=\"0.01\"} 0",
                "karavel_test_duration_seconds_bucket{kind=\"unit\",le=\"0.025\"} 1",
                "karavel_test_duration_seconds_bucket{kind=\"unit\",le=\"+Inf\"} 2",
                "karavel_test_duration_seconds_sum{kind=\"unit\"} 120.02", "karavel_test_duration_seconds_count{kind=\"unit\"} 2")) {
            assertThat(text, containsString(line + "\n"));
        }
    }

    @Test
    public void aSourceThatFailsCostsItsOwnMetricsAndNothingElse() {
        sources.add(() -> {
            throw new IllegalStateException("its bundle is going");
        });
        sources.add(() -> List.of(gauge("karavel_bad", new Value(Map.of("a", "1"), 1), new Value(Map.of("a", "1"), 2)),
                gauge("karavel_good", new Value(Map.of(), 1))));
        String text = text();
        assertThat(text, containsString("karavel_good 1.0"));
        assertThat(text, not(containsString("karavel_bad")));
    }

    @Test
    public void ofTwoMetricsWithOneNameTheFirstIsShown() {
        sources.add(() -> List.of(gauge("karavel_same", new Value(Map.of(), 1)), gauge("process_open_fds", new Value(Map.of(), -1))));
        sources.add(() -> List.of(gauge("karavel_same", new Value(Map.of(), 2))));
        String text = text();
        assertThat(text, containsString("karavel_same 1.0"));
        assertThat(text, not(containsString("karavel_same 2.0")));
        assertThat(text, not(containsString("process_open_fds -1")));
    }

    @Test
    public void theEnginesJavaIsShownToo() {
        String text = text();
        for (String name : List.of("jvm_memory_used_bytes{area=\"heap\"} ", "jvm_gc_collection_seconds_count", "jvm_threads_current ",
                "process_cpu_seconds_total ", "process_open_fds ", "process_resident_memory_bytes ", "jvm_runtime_info{")) {
            assertThat(text, containsString("\n" + name));
        }
    }

    @Test
    public void whatDockerdHasTooIsShownByItsNameThere() {
        DurationHistogram starts = new DurationHistogram();
        starts.add(Duration.ofMillis(3));
        sources.add(() -> List.of(
                gauge("karavel_containers", state("running", 2), state("restarting", 1), state("paused", 4), state("exited", 8),
                        state("created", 16), state("dead", 32)),
                new Counter("karavel_events_total", "", List.of(new Value(Map.of("type", "container"), 5),
                        new Value(Map.of("type", "image"), 6))),
                new Counter("karavel_health_probes_total", "", List.of(probes("CMD", "healthy", 10), probes("TCP", "unhealthy", 2),
                        probes("TCP", "timed_out", 3))),
                new Histogram("karavel_health_probe_start_duration_seconds", "", List.of(starts.read(Map.of("type", "CMD")),
                        starts.read(Map.of("type", "TCP")))),
                new Histogram("karavel_container_action_duration_seconds", "", List.of(starts.read(Map.of("action", "remove")),
                        starts.read(Map.of("action", "kill")))),
                new Info("karavel_engine_info", "", Map.of("id", "me", "version", "1", "storage_driver", "overlayfs", "kernel", "6"))));
        String text = text();
        for (String line : List.of("engine_daemon_container_states_containers{state=\"running\"} 3.0",
                "engine_daemon_container_states_containers{state=\"paused\"} 4.0",
                "engine_daemon_container_states_containers{state=\"stopped\"} 56.0", "engine_daemon_events_total 11.0",
                "engine_daemon_health_checks_total 15.0", "engine_daemon_health_checks_failed_total 5.0",
                "engine_daemon_health_check_start_duration_seconds_count 2",
                "engine_daemon_container_actions_seconds_count{action=\"delete\"} 1")) {
            assertThat(text, containsString(line + "\n"));
        }
        assertThat(text, containsString("engine_daemon_engine_info{daemon_id=\"me\",graphdriver=\"overlayfs\",kernel=\"6\","
                + "os_type=\"linux\",version=\"1\"} 1"));
        assertThat("dockerd does not count it", text, not(containsString("actions_seconds_count{action=\"kill\"}")));
    }

    private static Value state(String state, int count) {
        return new Value(Map.of("state", state), count);
    }

    private static Value probes(String type, String result, int count) {
        return new Value(Map.of("type", type, "result", result), count);
    }

    @Test
    public void whoeverIsAwayIsNotShown() {
        MetricSource source = () -> List.of(gauge("karavel_here", new Value(Map.of(), 1)));
        sources.add(source);
        assertThat(text(), containsString("karavel_here"));
        sources.remove(source);
        assertThat(text(), not(containsString("karavel_here")));
        assertThat(text(), not(containsString("engine_daemon_")));
    }
}
