package io.karavel.itests.clients;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.karavel.itests.support.Docker;
import io.karavel.itests.support.PeerDaemon;
import io.karavel.itests.support.RunningCommand;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.Test;

/**
 * Health as Docker's own engine tells it: the same containers on both, and all that can be said of them however long anything takes. What
 * depends on time, such as how far a streak has come, is left out.
 */
public class HealthPeerIT extends ClientTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMAGE = "peer:1";
    /** Where it stands in what {@link #health} tells. */
    private static final int STREAK = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** By name: what is given to {@code docker run}, or {@code create} where the name says so. */
    private static final Map<String, List<String>> CONTAINERS = new TreeMap<>(Map.of(
            "well", List.of("--health-cmd", "echo fine"),
            "unwell", List.of("--health-cmd", "echo no >&2; exit 3", "--health-retries", "2"),
            "slow", List.of("--health-cmd", "sleep 1000", "--health-timeout", "1s", "--health-retries", "1"),
            "talkative", List.of("--health-cmd", "busybox head -c 5000 /dev/zero | busybox tr '\\0' x"),
            "garbled", List.of("--health-cmd", "printf 'a\\377\\342\\202'"),
            "starting", List.of("--health-cmd", "false", "--health-start-period", "1h"),
            "paused", List.of("--health-cmd", "true"),
            "ended", List.of("--health-cmd", "true"),
            "unchecked", List.of("--no-healthcheck"),
            "created", List.of("--health-cmd", "true")));

    @Test
    public void healthIsToldAsDockersEngineTellsIt() {
        Map<String, Object> ours = facts(docker);
        Map<String, Object> theirs = theirs();
        assertEquals(theirs.keySet(), ours.keySet());
        assertEquals("differences", "", theirs.keySet().stream().filter(name -> !theirs.get(name).equals(ours.get(name)))
                .map(name -> name + ":\n  theirs " + theirs.get(name) + "\n  ours   " + ours.get(name) + "\n")
                .collect(Collectors.joining()));
    }

    private static Map<String, Object> theirs() {
        try (PeerDaemon peer = new PeerDaemon(Workspace.folder("peer"))) {
            return facts(peer.docker());
        }
    }

    private static Map<String, Object> facts(Docker engine) {
        engine.run("load", "-i", TestImage.named(IMAGE).archive().toString());
        // Followed, because dockerd remembers but the last 256.
        try (RunningCommand events = engine.start("events", "--since", Instant.now().toString(), "--format", "{{json .}}")) {
            return factsOfContainers(engine, events);
        } finally {
            CONTAINERS.keySet().forEach(name -> engine.attempt("rm", "-f", name));
            engine.attempt("rmi", IMAGE);
        }
    }

    private static Map<String, Object> factsOfContainers(Docker engine, RunningCommand events) {
        CONTAINERS.forEach((name, options) -> {
            List<String> words = new ArrayList<>(name.equals("created") ? List.of("create") : List.of("run", "-d"));
            words.addAll(List.of("--network", "none", "--name", name));
            words.addAll(options);
            if (!name.equals("unchecked")) {
                words.addAll(List.of("--health-interval", name.equals("paused") ? "5s" : "1s"));
            }
            words.addAll(List.of(IMAGE, "/bin/busybox", "sleep", "1000"));
            engine.run(words.toArray(String[]::new));
        });
        Map<String, Object> facts = new TreeMap<>();
        facts.put("starting shown", status(engine, "starting"));
        awaitStatus(engine, "healthy", "paused");
        // At once, long before its next check: dockerd may be stuck where it pauses while an exec is being started.
        engine.run("pause", "paused");
        awaitStatus(engine, "healthy", "well", "talkative", "garbled", "ended");
        awaitStatus(engine, "unhealthy", "unwell", "slow");
        await().atMost(PATIENCE).until(() -> !state(engine, "starting").at("/Health/Log").isEmpty());
        engine.run("kill", "ended");
        for (String name : CONTAINERS.keySet()) {
            List<Object> health = health(state(engine, name));
            // Killed in the midst of a check or not: both happen, and dockerd may count that as a failure.
            facts.put(name + " health", name.equals("ended") ? health.subList(0, STREAK) : health);
            facts.put(name + " shown", status(engine, name));
        }
        for (String status : List.of("none", "starting", "healthy", "unhealthy")) {
            facts.put("filter " + status, new TreeSet<>(engine.containers("-a", "--filter", "health=" + status)));
        }
        facts.put("events", events(events));
        return facts;
    }

    private static void awaitStatus(Docker engine, String status, String... names) {
        for (String name : names) {
            await(name + " is " + status).atMost(PATIENCE)
                    .until(() -> state(engine, name).at("/Health/Status").asText(), status::equals);
        }
    }

    private static JsonNode state(Docker engine, String name) {
        return json(engine.inspect(name, "{{json .State}}"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Which fields there are, the status, whether there is a streak, and each different result. */
    private static List<Object> health(JsonNode state) {
        JsonNode health = state.path("Health");
        if (health.isMissingNode()) {
            return List.of("none");
        }
        Set<Object> results = new LinkedHashSet<>();
        for (JsonNode result : health.path("Log")) {
            OffsetDateTime start = OffsetDateTime.parse(result.get("Start").asText());
            OffsetDateTime end = OffsetDateTime.parse(result.get("End").asText());
            results.add(List.of(names(result), result.get("ExitCode").asInt(), result.get("Output").asText(), !end.isBefore(start)));
        }
        return List.of(names(health), health.get("Status").asText(), health.get("FailingStreak").asInt() > 0, results);
    }

    private static Collection<String> names(JsonNode node) {
        Set<String> names = new LinkedHashSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String status(Docker engine, String name) {
        return engine.run("ps", "-a", "--filter", "name=^/" + name + "$", "--format", "{{.Status}}")
                .replaceAll("(Less than a second|About a minute|\\d+ \\w+)", "some time");
    }

    /** Each kind of event there was of a container, with the names of its attributes; how often is a matter of time. */
    private static Set<String> events(RunningCommand followed) {
        Set<String> events = new TreeSet<>();
        // Its last line may be half of one.
        followed.output().lines().filter(line -> line.endsWith("}")).map(HealthPeerIT::json).forEach(event -> {
                    String action = event.get("Action").asText();
                    if (action.startsWith("exec_") || action.startsWith("health_")) {
                        JsonNode attributes = event.at("/Actor/Attributes");
                        events.add(attributes.get("name").asText() + ": " + action + " " + new TreeSet<>(names(attributes))
                                + (attributes.has("exitCode") ? " " + attributes.get("exitCode").asText() : ""));
                    }
                });
        // Of one that it killed dockerd may know no exit code any more, and then says 127.
        events.removeIf(event -> event.startsWith("slow: exec_die"));
        // Killed in the midst of a check or not: both happen.
        events.removeIf(event -> event.startsWith("ended: exec_die") || event.startsWith("paused: exec_die"));
        return events;
    }
}
