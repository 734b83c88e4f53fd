package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** What each operation costs in calls to containerd, as containerd's own metrics count them. */
public class BudgetIT extends ClientTest {
    private static final Pattern COUNTER = Pattern.compile(
            "grpc_server_(started|handled)_total\\{.*grpc_method=\"(\\w+)\".*grpc_service=\"containerd\\.services\\.(\\w+)\\..*\\} "
                    + "([0-9.e+]+)");

    @Test
    public void runAndRemoveCostsSevenCalls() {
        docker.run("run", "--rm", "--network", "none", "busybox", "true");
        assertCosts(Map.of("snapshots/Prepare", 1, "containers/Create", 1, "tasks/Create", 1, "tasks/Start", 1, "tasks/Delete", 1,
                "containers/Delete", 1, "snapshots/Remove", 1),
                () -> docker.run("run", "--rm", "--network", "none", "busybox", "true"));
    }

    @Test
    public void anExecCostsThreeCalls() {
        docker.run("run", "-d", "--name", "counted", "busybox", "sleep", "1000");
        assertCosts(Map.of("tasks/Exec", 1, "tasks/Start", 1, "tasks/DeleteProcess", 1),
                () -> docker.run("exec", "counted", "true"));
    }

    @Test
    public void aStopCostsTwoCallsAndAThirdWhereTheSignalIsIgnored() {
        docker.run("run", "-d", "--name", "polite", "--init", "busybox", "sleep", "1000");
        assertCosts(Map.of("tasks/Kill", 1, "tasks/Delete", 1), () -> docker.run("stop", "polite"));
        docker.run("run", "-d", "--name", "deaf", "busybox", "sleep", "1000");
        assertCosts(Map.of("tasks/Kill", 2, "tasks/Delete", 1), () -> docker.run("stop", "-t", "1", "deaf"));
    }

    @Test
    public void aKillCostsTwoCalls() {
        docker.run("run", "-d", "--name", "counted", "busybox", "sleep", "1000");
        assertCosts(Map.of("tasks/Kill", 1, "tasks/Delete", 1), () -> docker.run("kill", "counted"));
    }

    @Test
    public void aRestartCostsFiveCalls() {
        docker.run("run", "-d", "--name", "counted", "--init", "busybox", "sleep", "1000");
        assertCosts(Map.of("tasks/Kill", 1, "tasks/Delete", 1, "containers/Update", 1, "tasks/Create", 1, "tasks/Start", 1),
                () -> docker.run("restart", "counted"));
    }

    @Test
    public void pausingAndUnpausingCostsACallEach() {
        docker.run("run", "-d", "--name", "counted", "busybox", "sleep", "1000");
        assertCosts(Map.of("tasks/Pause", 1), () -> docker.run("pause", "counted"));
        assertCosts(Map.of("tasks/Resume", 1), () -> docker.run("unpause", "counted"));
    }

    @Test
    public void aCheckOfHealthCostsThreeCallsAndOneWithoutAProcessNone() {
        docker.run("run", "-d", "--name", "counted", "--health-cmd", "true", "--health-interval", "1h", "busybox", "sleep", "1000");
        assertCosts(Map.of("tasks/Exec", 1, "tasks/Start", 1, "tasks/DeleteProcess", 1),
                () -> engine.karavel("shell", "health:run counted").expect(0));
        assertEquals("healthy", docker.inspect("counted", "{{.State.Health.Status}}"));
        docker.run("run", "-d", "--name", "connected", "--label", "io.karavel.health.tcp=:80", "busybox", "httpd", "-f", "-p", "80");
        assertCosts(Map.of(), () -> engine.karavel("shell", "health:run connected").expect(0));
        assertEquals("healthy", docker.inspect("connected", "{{.State.Health.Status}}"));
    }

    @Test
    public void readingCostsNothing() {
        docker.run("run", "-d", "--name", "counted", "busybox", "sleep", "1000");
        assertCosts(Map.of(), () -> {
            docker.run("ps", "-a");
            docker.run("inspect", "counted");
            docker.run("images");
            docker.run("logs", "counted");
            docker.run("stats", "--no-stream", "counted");
            docker.run("top", "counted");
            docker.run("version");
            docker.run("info");
        });
    }

    /** What follows an end goes on after it is told, for as long as it takes; it comes to these calls, and no others follow. */
    private static void assertCosts(Map<String, Integer> expected, Runnable operation) {
        Map<String, Integer> before = settled();
        operation.run();
        await().atMost(60, SECONDS).pollInterval(100, MILLISECONDS)
                .untilAsserted(() -> assertEquals(new TreeMap<>(expected), since(before, calls("handled"))));
        assertEquals(new TreeMap<>(expected), since(before, settled()));
    }

    private static Map<String, Integer> since(Map<String, Integer> before, Map<String, Integer> now) {
        Map<String, Integer> costs = new TreeMap<>(now);
        before.forEach((call, count) -> costs.merge(call, -count, Integer::sum));
        costs.values().removeIf(count -> count == 0);
        return costs;
    }

    /** The calls when none is under way and none has come for a while. */
    private static Map<String, Integer> settled() {
        AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
        await().atMost(120, SECONDS).pollInterval(200, MILLISECONDS).during(700, MILLISECONDS).until(() -> {
            Map<String, Integer> now = calls("handled");
            return now.equals(calls("started")) && now.equals(last.getAndSet(now));
        });
        return last.get();
    }

    /**
     * Without the events that shims publish, and the question whether containerd is there.
     *
     * @param counted {@code started} or {@code handled}
     */
    private static Map<String, Integer> calls(String counted) throws IOException, InterruptedException {
        String answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(SharedEngine.metrics()).build(),
                HttpResponse.BodyHandlers.ofString()).body();
        Map<String, Integer> calls = new TreeMap<>();
        Matcher matcher = COUNTER.matcher(answer);
        while (matcher.find()) {
            if (matcher.group(1).equals(counted) && !matcher.group(3).equals("events") && !matcher.group(3).equals("version")) {
                calls.merge(matcher.group(3) + "/" + matcher.group(2), (int) Double.parseDouble(matcher.group(4)), Integer::sum);
            }
        }
        calls.values().removeIf(count -> count == 0);
        return calls;
    }
}
