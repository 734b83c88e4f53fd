package io.karavel.itests.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What checks said, put together from the logs of containers. Each of these has the last five, so all are here if they are read often. */
final class ProbeLog {
    /** By container, and by its end. */
    private final Map<String, NavigableMap<Instant, Result>> results = new TreeMap<>();

    record Result(Instant start, Instant end, int exitCode) {
        Duration took() {
            return Duration.between(start, end);
        }
    }

    /** Takes what the state of a container says. */
    void add(String id, JsonNode state) {
        NavigableMap<Instant, Result> known = results.computeIfAbsent(id, any -> new TreeMap<>());
        for (JsonNode entry : state.at("/Health/Log")) {
            Result result = new Result(instant(entry.path("Start")), instant(entry.path("End")), entry.path("ExitCode").asInt());
            known.put(result.end(), result);
        }
    }

    private static Instant instant(JsonNode text) {
        return OffsetDateTime.parse(text.asText()).toInstant();
    }

    /** Those alone that ended in a span of time. */
    ProbeLog between(Instant from, Instant to) {
        ProbeLog part = new ProbeLog();
        results.forEach((id, all) -> part.results.put(id, all.subMap(from, true, to, true)));
        return part;
    }

    Stream<Result> all() {
        return results.values().stream().flatMap(one -> one.values().stream());
    }

    int count(String id) {
        return results.get(id).size();
    }

    /** How many there are of each container, the fewest first. */
    List<Integer> counts() {
        return results.values().stream().map(Map::size).sorted().toList();
    }

    /** From one result of a container to its next, the shortest first. */
    List<Duration> periods() {
        List<Duration> periods = new ArrayList<>();
        for (NavigableMap<Instant, Result> one : results.values()) {
            Instant before = null;
            for (Instant end : one.keySet()) {
                if (before != null) {
                    periods.add(Duration.between(before, end));
                }
                before = end;
            }
        }
        return periods.stream().sorted().toList();
    }

    /** Whether each container has a result of a check that began after a moment. */
    boolean allCheckedSince(Instant moment) {
        return results.values().stream().allMatch(one -> one.values().stream().anyMatch(result -> result.start().isAfter(moment)));
    }
}
