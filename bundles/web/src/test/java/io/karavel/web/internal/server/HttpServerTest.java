package io.karavel.web.internal.server;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.web.Route;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class HttpServerTest {
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    record Named(String name) {}

    @Before
    public void addRoutes() {
        addRoutes(server);
    }

    private static void addRoutes(TestServer server) {
        server.add(
                Route.get("/things", e -> e.reply(200, Map.of("Asked", e.version().toString()))),
                Route.get("/things/{name:.+}/json", e -> e.text(200, e.parameter("name"))),
                Route.get("/kinds/{kind}", e -> {
                    throw new EngineException(ErrorKind.valueOf(e.parameter("kind")), "it is " + e.parameter("kind"));
                }),
                Route.head("/things", e -> e.text(200, "not to be seen")),
                Route.post("/things", e -> e.reply(201, e.body(Named.class))),
                Route.post("/maybe", e -> e.text(200, e.optionalBody(Named.class).map(Named::name).orElse("nothing"))));
    }

    @Test
    public void aPathWithoutVersionMeansTheNewest() throws IOException {
        UnixClient.Response response = server.get("/things");
        assertEquals(200, response.status());
        assertEquals("{\"Asked\":\"1.51\"}\n", response.text());
        assertEquals("application/json", response.headers().get("content-type"));
    }

    @Test
    public void everyRouteNamesVersionAndServer() throws IOException {
        for (String path : new String[] {"/things", "/v1.41/things", "/v1.99/things", "/kinds/CONFLICT"}) {
            Map<String, String> headers = server.get(path).headers();
            assertEquals("1.51", headers.get("api-version"));
            assertEquals("linux", headers.get("ostype"));
            assertEquals("false", headers.get("docker-experimental"));
            assertEquals("Docker/0.1.0 (linux)", headers.get("server"));
        }
        assertFalse(server.get("/nowhere").headers().containsKey("api-version"));
    }

    @Test
    public void versionsOutOfRangeAreRefused() throws IOException {
        assertEquals(200, server.get("/v1.24/things").status());
        UnixClient.Response tooNew = server.get("/v1.52/things");
        assertEquals(400, tooNew.status());
        assertEquals("{\"message\":\"client version 1.52 is too new. Maximum supported API version is 1.51\"}\n",
                tooNew.text());
        UnixClient.Response tooOld = server.get("/v1.23/things");
        assertEquals(400, tooOld.status());
        assertEquals("client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a"
                + " newer version\n", tooOld.text());
        assertTrue(tooOld.headers().get("content-type").startsWith("text/plain"));
        assertEquals(400, server.get("/v1/things").status());
    }

    @Test
    public void unknownPathsAndMethodsAreNotFound() throws IOException {
        for (String line : new String[] {"GET /nowhere", "PUT /things", "GET /v1.41/nowhere", "POST /things/json",
                "GET /v1.99/no"}) {
            UnixClient.Response response = server.request(line + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(line, 404, response.status());
            assertEquals("{\"message\":\"page not found\"}\n", response.text());
        }
    }

    @Test
    public void errorsBecomeDockersStatuses() throws IOException {
        Map<ErrorKind, Integer> statuses = Map.of(ErrorKind.INVALID, 400, ErrorKind.UNAUTHORIZED, 401,
                ErrorKind.FORBIDDEN, 403,
                ErrorKind.NOT_FOUND, 404, ErrorKind.CONFLICT, 409, ErrorKind.NOT_IMPLEMENTED, 501,
                ErrorKind.UNAVAILABLE, 503,
                ErrorKind.SYSTEM, 500, ErrorKind.TIMEOUT, 500);
        for (Map.Entry<ErrorKind, Integer> entry : statuses.entrySet()) {
            UnixClient.Response response = server.get("/kinds/" + entry.getKey());
            assertEquals(entry.getValue().intValue(), response.status());
            assertEquals("{\"message\":\"it is " + entry.getKey() + "\"}\n", response.text());
        }
        UnixClient.Response notModified = server.get("/kinds/NOT_MODIFIED");
        assertEquals(304, notModified.status());
        assertEquals(0, notModified.content().length);
    }

    @Test
    public void parametersMayContainSlashesAndAreDecoded() throws IOException {
        assertEquals("registry:5000/a/b", server.get("/things/registry:5000/a/b/json").text());
        assertEquals("a b/c+d%", server.get("/things/a%20b%2Fc+d%25/json").text());
    }

    @Test
    public void headHasTheHeadersOnly() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("HEAD /things HTTP/1.1\r\nHost: x\r\n\r\nGET /things HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals("14", client.head().headers().get("content-length"));
            assertEquals(200, client.response().status());
        }
    }

    @Test
    public void optionsAreAnsweredEverywhere() throws IOException {
        UnixClient.Response response = server.request("OPTIONS /v1.41/containers/json HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals(200, response.status());
        assertEquals(0, response.content().length);
    }

    @Test
    public void requestsSentAtOnceAreAnsweredInOrder() throws IOException {
        try (UnixClient client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                requests.append("GET /things/").append(i).append("/json HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            client.send(requests.toString());
            client.channel.shutdownOutput();
            for (int i = 0; i < 500; i++) {
                assertEquals(String.valueOf(i), client.response().text());
            }
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    public void aJsonBodyIsReadInAnyCaseOfNamesAndByteByByte() throws Exception {
        assertEquals("{\"Name\":\"x\"}\n", server.post("/things", "{\"name\":\"x\",\"Unknown\":1}").text());
        try (UnixClient client = server.connect()) {
            String request = "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"Nam\r\n8\r\ne\":\"é\"}\r\n0\r\n\r\n";
            for (byte b : request.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                client.out.write(b);
            }
            assertEquals("{\"Name\":\"é\"}\n", client.response().text());
        }
    }

    @Test
    public void badBodiesAreRefused() throws IOException {
        for (String body : new String[] {"", "{", "[]", "{\"Name\":{}}", "{\"Name\":\"x\"} {}", "{\"Name\":\"x\"}x",
                "[".repeat(100_000), "{\"a\":".repeat(5000)}) {
            UnixClient.Response response = server.post("/things", body);
            assertEquals(400, response.status());
            assertTrue(response.text(), response.text().startsWith("{\"message\":\"invalid JSON: ")
                    || response.text().equals("{\"message\":\"unexpected content after JSON\"}\n"));
        }
        UnixClient.Response plain = server.request("POST /things HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
        assertEquals(400, plain.status());
        assertEquals("{\"message\":\"unsupported Content-Type header (text/plain): must be 'application/json'\"}\n",
                plain.text());
        assertEquals("nothing", server.request("POST /maybe HTTP/1.1\r\nContent-Length: 0\r\n\r\n").text());
        assertEquals("nothing", server.request("POST /maybe HTTP/1.1\r\n\r\n").text());
    }

    @Test
    public void bodiesThatAreTooLargeAreRefusedBeforeTheyArrive() throws IOException {
        UnixClient.Response announced =
                server.request("POST /things HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 3221225472\r\n\r\n");
        assertEquals(400, announced.status());
        assertEquals("close", announced.headers().get("connection"));
        UnixClient.Response sent = server.post("/things", "\"" + "x".repeat(9 * 1024 * 1024) + "\"");
        assertEquals(400, sent.status());
        try (UnixClient client = server.connect()) {
            client.send("POST /things HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 130; i++) {
                client.send(chunk);
            }
            assertEquals("{\"message\":\"http: request body too large\"}\n", client.response().text());
        }
    }

    @Test
    public void whatIsNoHttpIsRefused() throws IOException {
        assertEquals(414, server.get("/" + "x".repeat(100_000)).status());
        assertEquals(431, server.request("GET / HTTP/1.1\r\nX: " + "x".repeat(400_000) + "\r\n\r\n").status());
        assertEquals(400, server.request("GET /things/%zz/json HTTP/1.1\r\n\r\n").status());
        assertEquals(400, server.request("GET /things?x=%zz HTTP/1.1\r\n\r\n").status());
        assertEquals(400, server.request("\u0016\u0003\u0001 hello\r\n\r\n").status());
        assertEquals(400, server.request("GET /things FOO/7\r\n\r\n").status());
        assertEquals(400, server.request("POST /things HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").status());
        assertEquals(400, server.request("POST /things HTTP/1.1\r\nContent-Length: -5\r\n\r\n").status());
        assertEquals(200, server.get("/things").status());
    }

    @Test
    public void aRequestThatNeverGetsCompleteIsGivenUp() throws IOException {
        TestServer impatient = new TestServer(Duration.ofMillis(700));
        impatient.before();
        addRoutes(impatient);
        try (UnixClient head = impatient.connect(); UnixClient body = impatient.connect();
                UnixClient idle = impatient.connect()) {
            head.send("GET /thi");
            body.send("POST /things HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{");
            assertEquals(400, body.response().status());
            assertEquals(-1, head.in.read());
            idle.send("GET /things HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(200, idle.response().status());
        } finally {
            impatient.after();
        }
    }

    @Test
    public void aClientIsToldToContinue() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("POST /things HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n");
            assertEquals(100, client.response().status());
            client.send("{\"Name\":\"x\"}");
            assertEquals(201, client.response().status());
            client.send("GET /things HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(200, client.response().status());
        }
    }

    @Test
    public void anOldClientsConnectionIsClosed() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("GET /things HTTP/1.0\r\n\r\n");
            assertEquals(200, client.response().status());
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    public void immediateRoutesAnswerWhileAllWorkersAreBusy() throws Exception {
        CountDownLatch busy = new CountDownLatch(256);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger answered = new AtomicInteger();
        server.add(
                Route.get("/slow", e -> {
                    busy.countDown();
                    release.await();
                    answered.incrementAndGet();
                    e.noContent();
                }),
                Route.get("/quick", e -> e.text(200, "OK")).immediate());
        java.util.List<UnixClient> clients = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                UnixClient client = server.connect();
                clients.add(client);
                client.send("GET /slow HTTP/1.1\r\n\r\n");
            }
            busy.await();
            assertEquals("OK", server.get("/quick").text());
            release.countDown();
            for (UnixClient client : clients) {
                assertEquals(204, client.response().status());
            }
            assertEquals(300, answered.get());
        } finally {
            release.countDown();
            for (UnixClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    public void groupsComeAndGo() throws IOException {
        RouteTable table = new RouteTable();
        FakeReference<io.karavel.web.RouteGroup> low = new FakeReference<>(1);
        FakeReference<io.karavel.web.RouteGroup> high = new FakeReference<>(2);
        Route first = Route.get("/x", e -> {});
        Route second = Route.get("/x", e -> {});
        table.addGroup(() -> java.util.List.of(first), low);
        assertEquals(first, table.find("GET", "/x").orElseThrow().route());
        table.addGroup(() -> java.util.List.of(second), high);
        assertEquals(second, table.find("GET", "/x").orElseThrow().route());
        table.removeGroup(() -> java.util.List.of(), high);
        assertEquals(first, table.find("GET", "/x").orElseThrow().route());
    }

    @Test
    public void aRequestInProgressIsAnsweredBeforeTheServerStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        server.add(Route.get("/slow", e -> {
            begun.countDown();
            goOn.await();
            e.text(200, "done");
        }));
        try (UnixClient working = server.connect(); UnixClient idle = server.connect()) {
            working.send("GET /slow HTTP/1.1\r\n\r\n");
            begun.await();
            Thread stopping = new Thread(server::stop, "test-stop");
            stopping.start();
            assertEquals(-1, idle.in.read());
            assertFalse(java.nio.file.Files.exists(server.socket()));
            goOn.countDown();
            assertEquals("done", working.response().text());
            assertEquals(-1, working.in.read());
            working.close();
            stopping.join();
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("karavel-")));
    }

    @Test
    public void aConnectionThatBreaksDoesNoHarm() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (UnixClient client = server.connect()) {
                client.send("POST /things HTTP/1.1\r\nContent-Length: 5\r\n\r\n{");
            }
            try (UnixClient client = server.connect()) {
                client.send("GET /things HTTP/1.1\r\n\r\n");
            }
        }
        assertEquals(200, server.get("/things").status());
    }
}
