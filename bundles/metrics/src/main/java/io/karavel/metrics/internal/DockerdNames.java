package io.karavel.metrics.internal;

import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Distribution;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Histogram;
import io.karavel.spi.metrics.Metric.Info;
import io.karavel.spi.metrics.Metric.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Gives metrics of ours that dockerd has too the names and labels they have there, so that dashboards and alerts made for it go on
 * working. Where ours is not there, neither is dockerd's.
 */
final class DockerdNames {
    private static final Set<String> ACTIONS = Set.of("create", "start", "delete");
    private static final Set<String> NOT_STOPPED = Set.of("running", "paused", "restarting");

    private final List<Metric> ours;

    private DockerdNames(List<Metric> ours) {
        this.ours = ours;
    }

    static List<Metric> of(List<Metric> ours) {
        DockerdNames names = new DockerdNames(ours);
        return Stream.of(names.info(), names.states(), names.actions(), names.events(), names.checks(), names.failedChecks(),
                names.starts()).flatMap(Optional::stream).toList();
    }

    private <T extends Metric> Optional<T> find(Class<T> kind, String name) {
        return ours.stream().filter(metric -> metric.name().equals(name)).filter(kind::isInstance).map(kind::cast).findFirst();
    }

    private Optional<Metric> info() {
        return find(Info.class, "karavel_engine_info").map(info -> new Info("engine_daemon_engine_info", info.help(),
                Map.of("daemon_id", info.labels().get("id"), "version", info.labels().get("version"),
                        "graphdriver", info.labels().get("storage_driver"), "kernel", info.labels().get("kernel"),
                        "os_type", "linux")));
    }

    private Optional<Metric> states() {
        return find(Gauge.class, "karavel_containers").map(states -> new Gauge("engine_daemon_container_states_containers",
                states.help(), List.of(
                        state("running", states, word -> word.equals("running") || word.equals("restarting")),
                        state("paused", states, word -> word.equals("paused")),
                        state("stopped", states, word -> !NOT_STOPPED.contains(word)))));
    }

    private static Value state(String name, Gauge states, Predicate<String> which) {
        return new Value(Map.of("state", name), sum(states.values(), labels -> which.test(labels.get("state"))));
    }

    private static double sum(List<Value> values, Predicate<Map<String, String>> which) {
        return values.stream().filter(value -> which.test(value.labels())).mapToDouble(Value::value).sum();
    }

    private Optional<Metric> actions() {
        return find(Histogram.class, "karavel_container_action_duration_seconds").map(actions -> new Histogram(
                "engine_daemon_container_actions_seconds", actions.help(), actions.distributions().stream()
                        .map(action -> labelled(action, Map.of("action", action.labels().get("action").replace("remove", "delete"))))
                        .filter(action -> ACTIONS.contains(action.labels().get("action"))).toList()));
    }

    private static Distribution labelled(Distribution distribution, Map<String, String> labels) {
        return new Distribution(labels, distribution.bounds(), distribution.counts(), distribution.sum());
    }

    private Optional<Metric> events() {
        return total("karavel_events_total", "engine_daemon_events_total", labels -> true);
    }

    private Optional<Metric> checks() {
        return total("karavel_health_probes_total", "engine_daemon_health_checks_total", labels -> true);
    }

    private Optional<Metric> failedChecks() {
        return total("karavel_health_probes_total", "engine_daemon_health_checks_failed_total",
                labels -> !labels.get("result").equals("healthy"));
    }

    private Optional<Metric> total(String name, String theirs, Predicate<Map<String, String>> which) {
        return find(Counter.class, name).map(counter -> new Counter(theirs, counter.help(),
                List.of(new Value(Map.of(), sum(counter.values(), which)))));
    }

    private Optional<Metric> starts() {
        return find(Histogram.class, "karavel_health_probe_start_duration_seconds").map(starts -> new Histogram(
                "engine_daemon_health_check_start_duration_seconds", starts.help(),
                starts.distributions().stream().reduce(DockerdNames::together).map(all -> labelled(all, Map.of())).stream().toList()));
    }

    /** Of two with the same bounds. */
    private static Distribution together(Distribution one, Distribution other) {
        return new Distribution(one.labels(), one.bounds(),
                IntStream.range(0, one.counts().size()).mapToObj(bucket -> one.counts().get(bucket) + other.counts().get(bucket)).toList(),
                one.sum().plus(other.sum()));
    }
}
