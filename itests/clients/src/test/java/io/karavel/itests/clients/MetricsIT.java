package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RawConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Test;

/** What the engine counts, served where its configuration says, and nowhere before. */
public class MetricsIT extends ClientTest {
    private final Path file = engine.root().resolve("karavel.json");
    private final String before = read(file);
    private final String address = SharedEngine.freeAddress();

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @After
    public void turnThemOff() throws IOException {
        Files.writeString(file, before);
        engine.karavel("shell", "bundle:start io.karavel.metrics").expect(0);
        assertEquals(200, configure("{\"metrics-addr\": null, \"labels\": null}").status());
        await("its thread ends").atMost(60, SECONDS).until(() -> !hasThread());
    }

    private HttpReply configure(String json) {
        return RawConnection.request(engine.socket(), "POST", "/karavel/v1/config", json, "Content-Type: application/merge-patch+json\r\n");
    }

    private void serve(String where) {
        HttpReply reply = configure("{\"metrics-addr\": \"" + where + "\"}");
        assertEquals(reply.toString(), 200, reply.status());
    }

    private String metrics() {
        return metrics(address);
    }

    private static String metrics(String where) {
        try (InputStream stream = URI.create("http://" + where + "/metrics").toURL().openStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("metrics at " + where, e);
        }
    }

    /** The number after a name with its labels; 0 where there is none. */
    private double value(String series) {
        return metrics().lines().filter(line -> line.startsWith(series + " ")).findFirst()
                .map(line -> Double.parseDouble(line.substring(series.length()))).orElse(0.0);
    }

    /** Whoever listened may take a moment to end. */
    private static void awaitNobodyListens(String where) {
        int port = Integer.parseInt(where.substring(where.indexOf(':') + 1));
        await("nobody listens at " + where).atMost(60, SECONDS).untilAsserted(() ->
                assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close()));
    }

    private boolean hasThread() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(engine.process().pid()), "task"))) {
            return threads.anyMatch(thread -> {
                try {
                    return Files.readString(thread.resolve("comm")).startsWith("karavel-metrics");
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void run(String name, String... words) {
        docker.run(Stream.of(Stream.of("run", "-d", "--network", "none", "--name", name), Stream.of(words),
                Stream.of("busybox", "sleep", "1000")).flatMap(all -> all).toArray(String[]::new));
    }

    @Test
    public void theyAreOffUntilTheFileTurnsThemOnAndOffAgainWhenItSaysSo() throws IOException {
        assertFalse(hasThread());
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(before);
        Files.writeString(file, json.put("metrics-addr", address).toString());
        engine.karavel("reload", "--dry-run").expect(0);
        awaitNobodyListens(address);
        assertThat(engine.karavel("reload").expect(0).output(), containsString("metrics-addr"));
        run("web");
        assertEquals(1, value("karavel_containers{state=\"running\"}"), 0);
        assertEquals(1, value("engine_daemon_container_states_containers{state=\"running\"}"), 0);
        assertThat(metrics(), containsString("karavel_engine_info{id=\"" + docker.run("info", "--format", "{{.ID}}")));
        assertThat(metrics(), containsString("\njvm_memory_used_bytes{"));
        assertTrue(value("karavel_container_action_duration_seconds_count{action=\"start\"}") >= 1);
        assertTrue(value("karavel_events_total{type=\"container\"}") >= 2);
        assertThat(engine.karavel("shell", "engine:config metrics-addr").expect(0).output(), containsString(address));
        Files.writeString(file, json.putNull("metrics-addr").toString());
        engine.karavel("reload").expect(0);
        awaitNobodyListens(address);
    }

    @Test
    public void checksOfHealthAreCountedByKindAndResult() {
        serve(address);
        double well = value("karavel_health_probes_total{result=\"healthy\",type=\"CMD-SHELL\"}");
        double unwell = value("karavel_health_probes_total{result=\"unhealthy\",type=\"TCP\"}");
        double late = value("karavel_health_probes_total{result=\"timed_out\",type=\"CMD-SHELL\"}");
        double failed = value("engine_daemon_health_checks_failed_total");
        run("well", "--health-cmd", "true", "--health-interval", "300ms");
        run("unwell", "--label", "io.karavel.health.tcp=:1", "--health-interval", "300ms", "--health-retries", "1");
        run("late", "--health-cmd", "sleep 1000", "--health-interval", "300ms", "--health-timeout", "300ms");
        await().atMost(120, SECONDS).untilAsserted(() -> {
            assertTrue(value("karavel_health_probes_total{result=\"healthy\",type=\"CMD-SHELL\"}") >= well + 2);
            assertTrue(value("karavel_health_probes_total{result=\"unhealthy\",type=\"TCP\"}") >= unwell + 2);
            assertTrue(value("karavel_health_probes_total{result=\"timed_out\",type=\"CMD-SHELL\"}") >= late + 1);
            assertTrue(value("engine_daemon_health_checks_failed_total") >= failed + 3);
            assertTrue(value("karavel_health_probe_duration_seconds_count{type=\"TCP\"}") >= 2);
            assertTrue(value("karavel_health_probe_start_duration_seconds_sum{type=\"CMD-SHELL\"}") > 0);
            assertEquals(1, value("karavel_running_containers_health{health=\"healthy\"}"), 0);
            assertTrue(value("karavel_running_containers_health{health=\"unhealthy\"}") >= 1);
        });
    }

    @Test
    public void whatDidNotGetIntoALogIsCounted() {
        serve(address);
        double all = value("karavel_log_dropped_records_total");
        docker.run("run", "-d", "--network", "none", "--name", "loud", "--log-driver", "syslog", "--log-opt", "syslog-address=tcp://"
                + SharedEngine.freeAddress(), "busybox", "sh", "-c",
                "yes 0123456789012345678901234567890123456789 | head -n 100000; sleep 1000");
        String series = "karavel_container_log_dropped_records_total{driver=\"syslog\",id=\"" + docker.inspect("loud", "{{.Id}}")
                + "\",name=\"loud\"}";
        await().atMost(60, SECONDS).until(() -> value(series) > 0);
        await().atMost(60, SECONDS).untilAsserted(() -> {
            HttpReply inspected = RawConnection.request(engine.socket(), "GET", "/containers/loud/json", "");
            assertEquals(inspected.json().at("/Karavel/Log/Dropped").asDouble(), value(series), 0);
        });
        double dropped = value(series);
        assertTrue(value("karavel_log_dropped_records_total") >= all + dropped);
        docker.run("rm", "-f", "loud");
        await("a container that is gone has no series").atMost(60, SECONDS).until(() -> !metrics().contains(series));
        assertTrue("what was lost stays counted", value("karavel_log_dropped_records_total") >= all + dropped);
    }

    @Test
    public void anAddressThatIsTakenRefusesTheWholeChange() throws IOException {
        serve(address);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String theirs = "127.0.0.1:" + taken.getLocalPort();
            HttpReply refused = configure("{\"labels\": [\"by=nobody\"], \"metrics-addr\": \"" + theirs + "\"}");
            assertEquals(400, refused.status());
            assertEquals("metrics-addr: cannot listen at " + theirs + ": Address already in use", refused.message());
            ObjectNode json = (ObjectNode) new ObjectMapper().readTree(before);
            Files.writeString(file, json.put("metrics-addr", theirs).toString());
            Outcome reload = engine.karavel("reload");
            assertTrue(reload.toString(), reload.exit() != 0);
            assertThat(reload.output() + reload.errors(), containsString("metrics-addr: cannot listen at " + theirs));
        }
        assertEquals(400, configure("{\"metrics-addr\": \"nowhere\"}").status());
        assertEquals("[]", docker.run("info", "--format", "{{json .Labels}}"));
        assertThat(metrics(), containsString("karavel_engine_info"));
    }

    @Test
    public void anotherAddressTakesThePlaceOfTheFormer() {
        String other = SharedEngine.freeAddress();
        serve(other);
        assertThat(metrics(other), containsString("karavel_engine_info"));
        serve(address);
        assertThat(metrics(), containsString("karavel_engine_info"));
        awaitNobodyListens(other);
        String everywhere = address.replace("127.0.0.1", "0.0.0.0");
        serve(everywhere);
        assertThat("the port is the same", metrics(), containsString("karavel_engine_info"));
    }

    @Test
    public void countsOutliveTheBundleThatShowsThemAndItLeavesNothing() {
        serve(address);
        run("web", "--health-cmd", "true", "--health-interval", "300ms");
        String series = "karavel_health_probes_total{result=\"healthy\",type=\"CMD-SHELL\"}";
        await().atMost(60, SECONDS).until(() -> value(series) >= 1);
        double counted = value(series);
        engine.karavel("shell", "bundle:stop io.karavel.metrics").expect(0);
        awaitNobodyListens(address);
        await("its thread ends").atMost(60, SECONDS).until(() -> !hasThread());
        assertEquals("healthy", docker.inspect("web", "{{.State.Health.Status}}"));
        engine.karavel("shell", "bundle:start io.karavel.metrics; bundle:update io.karavel.metrics").expect(0);
        await().atMost(60, SECONDS).untilAsserted(() -> assertTrue(value(series) > counted));
    }
}
