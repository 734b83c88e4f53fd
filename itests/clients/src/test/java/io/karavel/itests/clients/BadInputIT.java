package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Docker;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.RawConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import org.junit.Test;

/** What no well-behaved client sends: refused with Docker's status and words,
        and nothing changes and nothing stays behind. */
public class BadInputIT extends ClientTest {
    private static final String FILTERS = "/containers/json?filters=";
    private static final int ROUNDS = 10;
    private static final int OF_ITS_OWN = 4;
    private static final int STEADY = 5;
    private static final String HIJACK = "Connection: Upgrade\r\nUpgrade: tcp\r\n";

    private HttpReply send(String method, String target, String body) {
        return RawConnection.request(engine.socket(), method, target, body);
    }

    private void refused(int status, String message, HttpReply reply) {
        assertEquals(reply.body(), status, reply.status());
        assertThat(reply.message(), containsString(message));
        assertThat(reply.header("Content-Type"), containsString("application/json"));
    }

    @Test
    public void whatDoesNotExistIsNotFound() {
        refused(404, "No such image: nosuch:latest", send("POST", "/containers/create", "{\"Image\":\"nosuch\"}"));
        refused(404, "No such container: nosuch", send("GET", "/containers/nosuch/json", ""));
        refused(404, "No such container: nosuch", send("POST", "/containers/nosuch/start", ""));
        refused(404, "No such container: nosuch", send("POST", "/containers/nosuch/exec", "{\"Cmd\":[\"true\"]}"));
        refused(404, "No such exec instance: nosuch", send("GET", "/exec/nosuch/json", ""));
        refused(404, "No such image: nosuch", send("GET", "/images/nosuch/json", ""));
        refused(404, "No such container: nosuch", send("POST", "/containers/nosuch/attach?stream=1&stdout=1", ""));
    }

    @Test
    public void unknownPathsAndWrongMethodsAreNotFound() {
        for (String path : List.of("/nosuch", "/v1.44/nosuch", "/containers", "/", "/containers/json/more", "//")) {
            refused(404, "page not found", send("GET", path, ""));
        }
        refused(404, "page not found", send("PUT", "/containers/json", ""));
        refused(404, "page not found", send("DELETE", "/version", ""));
        refused(404, "page not found", send("BREW", "/version", ""));
    }

    @Test
    public void versionsOutsideTheRangeAreRefused() {
        // Clients as old as that know no errors in JSON.
        HttpReply tooOld = send("GET", "/v1.23/containers/json", "");
        assertEquals(400, tooOld.status());
        assertEquals("client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your "
                + "client to a newer version\n",
                tooOld.body());
        refused(400, "client version 1.99 is too new. Maximum supported API version is 1.51",
                send("GET", "/v1.99/containers/json", ""));
    }

    @Test
    public void namesOutsideTheGrammarAreRefused() {
        for (String name : List.of("-", "a", "a b", "a/b", "ä", "a\n")) {
            HttpReply reply = send("POST", "/containers/create?name=" + encode(name), "{\"Image\":\"busybox\"}");
            refused(400, "only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", reply);
        }
        assertEquals(List.of(), docker.containers("-a"));
    }

    @Test
    public void bodiesThatAreNoGoodJsonAreRefused() {
        for (String body : List.of("{", "[]", "\"text\"", "{\"Image\":}", "{\"Image\":\"busybox\"} more",
                "{\"Image\":5}", "{\"Image\":\"busybox\",\"Cmd\":{\"a\":1}}",
                "{\"Image\":\"busybox\",\"Env\":\"A=b\"}",
                "{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":\"much\"}}",
                "{\"Image\":\"busybox\",\"Tty\":\"yes\"}", "{\"Image\":\"busybox\",\"HostConfig\":[]}")) {
            HttpReply reply = send("POST", "/containers/create", body);
            assertEquals(body + " was answered " + reply, 400, reply.status());
            assertTrue(body, !reply.message().isBlank());
        }
        assertEquals(List.of(), docker.containers("-a"));
    }

    @Test
    public void aBodyThatIsNotSaidToBeJsonIsRefused() {
        HttpReply reply = RawConnection.request(engine.socket(), "POST", "/containers/create",
                "{\"Image\":\"busybox\"}",
                "Content-Type: text/plain\r\n");
        refused(400, "unsupported Content-Type header (text/plain): must be 'application/json'", reply);
    }

    @Test
    public void anEmptyBodyIsRefusedWhereOneIsNeeded() {
        assertEquals(400, send("POST", "/containers/create", "").status());
        assertEquals(400, send("POST", "/containers/create", "{}").status());
    }

    @Test
    public void wrongSettingsAreRefusedAndNothingIsCreated() {
        refused(400, "Minimum memory limit allowed is 6MB", create("{\"Memory\":1000}"));
        refused(400, "range of CPUs is from 0.01 to ", create("{\"NanoCpus\":-1}"));
        refused(400, "invalid restart policy", create("{\"RestartPolicy\":{\"Name\":\"sometimes\"}}"));
        refused(400, "maximum retry count",
                create("{\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":3}}"));
        refused(400, "can't create 'AutoRemove' container with restart policy",
                create("{\"AutoRemove\":true,\"RestartPolicy\":{\"Name\":\"always\"}}"));
        refused(400, "invalid volume specification", create("{\"Binds\":[\"/a:/b:/c:/d\"]}"));
        refused(400, "invalid mount path", create("{\"Binds\":[\"/tmp:relative\"]}"));
        refused(400, "nosuch", create("{\"Runtime\":\"nosuch\"}"));
        refused(400, "NOSUCH", create("{\"CapAdd\":[\"NOSUCH\"]}"));
        assertEquals(List.of(), docker.containers("-a"));
    }

    private HttpReply create(String hostConfig) {
        return send("POST", "/containers/create", "{\"Image\":\"busybox\",\"HostConfig\":" + hostConfig + "}");
    }

    @Test
    public void wrongParametersAreRefusedAndNothingHappens() {
        String id = docker.run("run", "-d", "busybox", "sleep", "1000");
        refused(400, "NOSUCH", send("POST", "/containers/" + id + "/kill?signal=NOSUCH", ""));
        refused(400, "999", send("POST", "/containers/" + id + "/kill?signal=999", ""));
        refused(400, "soon", send("POST", "/containers/" + id + "/stop?t=soon", ""));
        refused(400, "NOSUCH", send("POST", "/containers/" + id + "/stop?signal=NOSUCH", ""));
        refused(400, "invalid condition", send("POST", "/containers/" + id + "/wait?condition=never", ""));
        refused(400, "big", send("POST", "/containers/" + id + "/resize?h=big&w=1", ""));
        refused(400, "you must choose at least one stream", send("GET", "/containers/" + id + "/logs", ""));
        refused(400, "No exec command specified", send("POST", "/containers/" + id + "/exec", "{\"Cmd\":[]}"));
        refused(400, "Neither old nor new names may be empty", send("POST", "/containers/" + id + "/rename?name=", ""));
        assertEquals("running", docker.statusOf(id));
    }

    @Test
    public void wrongFiltersAreRefused() {
        assertEquals(400, send("GET", FILTERS + encode("no json"), "").status());
        assertEquals(400, send("GET", FILTERS + encode("{\"name\":5}"), "").status());
        refused(400, "invalid filter 'nosuch'", send("GET", FILTERS + encode("{\"nosuch\":[\"a\"]}"), ""));
        assertEquals(400, send("GET", FILTERS + encode("{\"status\":[\"nosuch\"]}"), "").status());
        assertEquals(400, send("GET", "/events?filters=" + encode("{"), "").status());
        // The older form and the newer one.
        assertEquals(200, send("GET", FILTERS + encode("{\"name\":[\"a\"]}"), "").status());
        assertEquals(200, send("GET", FILTERS + encode("{\"name\":{\"a\":true}}"), "").status());
    }

    @Test
    public void whatIsNoHttpIsRefused() {
        try (RawConnection connection = new RawConnection(engine.socket())) {
            connection.send("this is no request\r\n\r\n");
            assertEquals(400, connection.readToTheEnd().status());
        }
        try (RawConnection connection = new RawConnection(engine.socket())) {
            connection.send("GET /_ping HTTP/1.1\r\nHost: engine\r\nX-Long: " + "x".repeat(2_000_000));
            assertTrue(connection.readUntil("\r\n").startsWith("HTTP/1.1 431 "));
        }
    }

    @Test
    public void aBodyThatIsTooLargeIsRefusedBeforeItComes() {
        long before = engine.memory();
        try (RawConnection connection = new RawConnection(engine.socket())) {
            connection.send("POST /containers/create HTTP/1.1\r\nHost: engine\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 3221225472\r\n\r\n{\"Image\":\"");
            String head = connection.readUntil("\r\n");
            assertTrue(head, head.matches("(?s)HTTP/1.1 4(00|13) .*"));
        }
        assertTrue(engine.memory() - before < 40_000_000);
    }

    @Test
    public void nothingStaysBehindOfAllThis() {
        docker.run("run", "-d", "--name", "target", "busybox", "sleep", "1000");
        // The first few times, classes are loaded and pools filled.
        for (int number = 0; number < 3; number++) {
            round();
        }
        int files = settled("fd");
        int threads = settled("task");
        for (int number = 0; number < ROUNDS; number++) {
            round();
        }
        // Fewer than one of each round, and no more than the engine may have opened for reasons of its own.
        await("files, of which there were " + files).atMost(120, SECONDS)
                .until(() -> engine.count("fd"), count -> count <= files + OF_ITS_OWN);
        await("threads, of which there were " + threads).atMost(120, SECONDS)
                .until(() -> engine.count("task"), count -> count <= threads + OF_ITS_OWN);
        assertEquals(List.of("target"), docker.containers("-a"));
        assertEquals("running", docker.statusOf("target"));
        await().atMost(60, SECONDS).until(() -> docker.inspect("target", "{{len .ExecIDs}}"), "0"::equals);
    }

    /** How many there are when their number has been the same for a while. */
    private int settled(String folder) {
        Deque<Integer> counts = new ArrayDeque<>();
        await().atMost(60, SECONDS).pollInterval(200, MILLISECONDS).until(() -> {
            counts.add(engine.count(folder));
            if (counts.size() > STEADY) {
                counts.remove();
            }
            return counts.size() == STEADY && new HashSet<>(counts).size() == 1;
        });
        return counts.getLast();
    }

    /** Everything that goes wrong half-way. */
    private void round() {
        send("POST", "/containers/create", "{\"Image\":\"nosuch\"}");
        send("POST", "/containers/create", "{");
        send("GET", "/nosuch", "");
        halfARequest("POST /containers/create HTTP/1.1\r\nHost: engine\r\nContent-Type: "
                + "application/json\r\nContent-Length: 100\r\n\r\n{\"Image\":");
        halfARequest("POST /images/load HTTP/1.1\r\nHost: engine\r\nContent-Length: 100000\r\n\r\nhalf an archive");
        halfARequest("GET /containers/js");
        vanish("GET", "/events", "", "200");
        vanish("GET", "/containers/target/logs?follow=1&stdout=1", "", "200");
        vanish("POST", "/containers/target/wait", "", "200");
        vanish("POST", "/containers/target/attach?stream=1&stdin=1&stdout=1&stderr=1", HIJACK, "101");
        String exec = send("POST", "/containers/target/exec",
                "{\"Cmd\":[\"cat\"],\"AttachStdin\":true,\"AttachStdout\":true}").json()
                .path("Id").asText();
        String body = "{\"Detach\":false}";
        try (RawConnection connection = new RawConnection(engine.socket())) {
            connection.send("POST /exec/" + exec + "/start HTTP/1.1\r\nHost: engine\r\n" + HIJACK
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            connection.readUntil("\r\n\r\n");
            connection.send("into the void\n");
        }
    }

    private void halfARequest(String text) {
        try (RawConnection connection = new RawConnection(engine.socket())) {
            connection.send(text);
        }
    }

    private void vanish(String method, String target, String headers, String status) {
        try (RawConnection connection = new RawConnection(engine.socket())) {
            connection.send(method + " " + target + " HTTP/1.1\r\nHost: engine\r\n" + headers + "\r\n");
            assertTrue(connection.readUntil("\r\n\r\n").startsWith("HTTP/1.1 " + status + " "));
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
