package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Kernel;
import io.karavel.itests.support.RunningCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the bundle that checks health away under containers whose checks all fail, brings it back and replaces it. */
final class HealthSwap {
    /** Long enough that some are at it whenever the bundle goes. By its odd length processes of checks are recognised. */
    static final String PROBE = "sleep 3.0625; exit 1";
    private static final Duration TAKES = Duration.ofMillis(3062);
    private static final String SLEEP = "sleep 3.0625";
    private static final String KILLED = "137";
    private static final String BUNDLE = "io.karavel.healthcheck";
    private static final Pattern LOCATION = Pattern.compile("mvn:io\\.karavel/healthcheck/\\S+");
    /** What comes later than this many times the usual time was not only delayed: something was left out. */
    private static final double SLACK = 1.2;

    private final Engine engine;
    private final WatchedContainers containers;
    private final Duration interval;
    private final ProbeLog log = new ProbeLog();
    /** By container: how many failures were counted that are in no log any more. */
    private final Map<String, Integer> forgotten = new HashMap<>();

    HealthSwap(Engine engine, WatchedContainers containers, Duration interval) {
        this.engine = engine;
        this.containers = containers;
        this.interval = interval;
    }

    /** @return what there is to say of it */
    String run() {
        String location = location();
        // Followed before the bundle is looked at, so that of each check that began since then its end is told as well.
        try (RunningCommand events = engine.docker().start("events", "--filter", "event=exec_start", "--filter", "event=exec_die",
                "--format", "{{.Action}}\t{{.Actor.Attributes.execID}}\t{{.Actor.Attributes.exitCode}}")) {
            awaitResultsSince(Instant.now());
            Instant begun = Instant.now();
            Map<String, String> processes = processes();
            shell("bundle:uninstall " + BUNDLE);
            Instant gone = Instant.now();
            checkNothingIsLeft(events);
            shell("bundle:install -s " + location);
            Duration away = Duration.between(gone, Instant.now());
            awaitResultsSince(Instant.now());
            shell("bundle:update " + BUNDLE);
            awaitResultsSince(Instant.now());
            shell("bundle:uninstall " + BUNDLE);
            checkNothingIsLeft(events);
            assertEquals("containers that are affected", processes, processes());
            ProbeLog all = log.between(begun, Instant.now());
            List<Duration> periods = all.periods();
            Duration longest = periods.get(periods.size() - 1);
            Duration usual = interval.plus(TAKES);
            String report = containers.ids().size() + " containers, the bundle was away for " + away.toMillis() + " ms; " + killed(events)
                    + " checks that were under way were ended with it; " + all.all().count() + " results, from one to the next "
                    + longest.toMillis() + " ms at most, usual are " + usual.toMillis()
                    + " ms; no container affected, no failure not counted, no check left";
            assertTrue("more than one interval skipped: " + report, longest.toNanos() <= 2 * SLACK * usual.toNanos());
            return report;
        }
    }

    private String location() {
        Matcher location = LOCATION.matcher(engine.karavel("shell", "bundle:list -l -t 0 --no-format").expect(0).output());
        assertTrue("where the bundle came from", location.find());
        return location.group();
    }

    private void shell(String line) {
        engine.karavel("shell", line).expect(0);
    }

    /** What was told, each in its words: what happened, to which exec, with which exit code. The last line may be half of one. */
    private static List<String[]> told(RunningCommand events) {
        String text = events.output();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(line -> line.split("\t")).toList();
    }

    /** Those that began and did not end. */
    private static Set<String> underWay(RunningCommand events) {
        Set<String> underWay = new HashSet<>();
        Set<String> ended = new HashSet<>();
        told(events).forEach(words -> (words[0].startsWith("exec_start") ? underWay : ended).add(words[1]));
        underWay.removeAll(ended);
        return underWay;
    }

    private static long killed(RunningCommand events) {
        return told(events).stream().filter(words -> words[0].equals("exec_die") && words[2].equals(KILLED)).count();
    }

    private void checkNothingIsLeft(RunningCommand events) {
        assertEquals("processes of checks", Map.of(), probes());
        await("an exec_die for each exec_start").atMost(1, MINUTES).until(() -> underWay(events).isEmpty());
        assertEquals("processes of checks", Map.of(), probes());
    }

    /** What runs in the containers beside their own processes. */
    private Map<String, String> probes() {
        Kernel kernel = new Kernel(engine.root());
        Map<String, String> found = new TreeMap<>();
        Map<String, Set<Integer>> processes = kernel.processes();
        for (String id : containers.ids()) {
            processes.getOrDefault(id, Set.of()).forEach(pid -> {
                String line = kernel.commandLine(pid);
                if (line.contains(SLEEP) || line.contains("runc init")) {
                    found.put(id + " " + pid, line);
                }
            });
        }
        return found;
    }

    private Map<String, String> processes() {
        Map<String, String> processes = new TreeMap<>();
        containers.ids().forEach(id -> {
            JsonNode state = containers.state(id);
            processes.put(id, state.path("Status").asText() + " " + state.path("Pid").asText() + " since "
                    + state.path("StartedAt").asText());
        });
        return processes;
    }

    /** Waits for a whole check of each container, while every failure in a log is counted in its streak and none is counted twice. */
    private void awaitResultsSince(Instant moment) {
        await("a check of each container").atMost(5, MINUTES).pollInterval(5, SECONDS).until(() -> {
            for (String id : containers.ids()) {
                JsonNode state = containers.state(id);
                log.add(id, state);
                int missing = state.at("/Health/FailingStreak").asInt() - log.count(id);
                assertEquals("failures of " + id + " in a row that are not in its log",
                        forgotten.computeIfAbsent(id, any -> missing).intValue(), missing);
            }
            return log.allCheckedSince(moment);
        });
    }
}
