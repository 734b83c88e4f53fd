package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.ContainerStreamRoutesTest.frame;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;

import io.karavel.api.EngineException;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.TerminalSize;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ExecRoutesTest {
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final FakeExecs execs = new FakeExecs();

    @Before
    public void addRoutes() {
        server.add(new ExecRoutes(execs));
    }

    private void create(String json) throws IOException {
        UnixClient.Response response = server.post("/containers/web/exec", json);
        assertEquals(response.text(), 201, response.status());
        assertEquals("{\"Id\":\"e1\"}\n", response.text());
    }

    private static String start(String json) {
        return start("", json);
    }

    private static String start(String version, String json) {
        return "POST " + version + "/exec/e1/start HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
    }

    private static String read(UnixClient client, int length) throws IOException {
        byte[] bytes = client.in.readNBytes(length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    public void whatDockerExecSendsIsPrepared() throws IOException {
        create("{\"User\":\"1\",\"Privileged\":true,\"Tty\":true,\"ConsoleSize\":[24,80],\"AttachStdin\":true,"
                + "\"AttachStderr\":true,\"AttachStdout\":true,\"DetachKeys\":\"ctrl-a\",\"Env\":[\"A=1\"],"
                + "\"WorkingDir\":\"/w\",\"Cmd\":[\"sh\",\"-c\",\"id\"]}");
        assertEquals(List.of("create web"), execs.calls);
        assertEquals(new ExecRequest(List.of("sh", "-c", "id"), List.of("A=1"), "1", "/w", true, true, true, true, true,
                "ctrl-a", Optional.of(new TerminalSize(24, 80))), execs.request);
    }

    @Test
    public void aRequestMayBeShort() throws IOException {
        create("{\"Cmd\":[\"id\"],\"Env\":null,\"User\":null}");
        assertEquals(new ExecRequest(List.of("id"), List.of(), "", "", false, false, false, false, false, "",
                Optional.empty()), execs.request);
    }

    @Test
    public void aRequestThatMakesNoSenseIsRefused() throws IOException {
        UnixClient.Response empty = server.post("/containers/web/exec", "{\"Cmd\":[]}");
        assertEquals(400, empty.status());
        assertEquals("{\"message\":\"No exec command specified\"}\n", empty.text());
        UnixClient.Response keys = server.post("/containers/web/exec", "{\"Cmd\":[\"id\"],\"DetachKeys\":\"ctrl-\"}");
        assertEquals(400, keys.status());
        assertEquals("{\"message\":\"Invalid escape keys (ctrl-) provided\"}\n", keys.text());
        UnixClient.Response type = server.post("/containers/web/exec", "{\"Cmd\":\"id\"}");
        assertEquals("{\"message\":\"invalid JSON: json: cannot unmarshal string into Go struct field Cmd of type []string\"}\n",
                type.text());
    }

    @Test
    public void aStartedProcessIsFramed() throws IOException {
        create("{\"Cmd\":[\"cat\"],\"AttachStdin\":true,\"AttachStdout\":true}");
        try (UnixClient client = server.connect()) {
            client.send(start("{\"Detach\":false,\"Tty\":false}") + "typed");
            UnixClient.Response head = client.head();
            assertEquals(101, head.status());
            assertEquals("application/vnd.docker.multiplexed-stream", head.headers().get("content-type"));
            assertEquals(frame(1, "early "), read(client, 14));
            await().atMost(60, TimeUnit.SECONDS).until(() -> execs.attachment.input().equals("typed"));
            client.channel.shutdownOutput();
            await().atMost(60, TimeUnit.SECONDS).until(execs.attachment.inputEnded::isDone);
            execs.attachment.print(true, "bye");
            assertEquals(frame(2, "bye"), read(client, 11));
            execs.attachment.exit();
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    public void aStartedTerminalIsRawAndHasItsSize() throws IOException {
        create("{\"Cmd\":[\"sh\"],\"Tty\":true}");
        try (UnixClient client = server.connect()) {
            client.send(start("{\"Tty\":true,\"ConsoleSize\":[24,80]}"));
            assertEquals("application/vnd.docker.raw-stream", client.head().headers().get("content-type"));
            assertEquals("early ", read(client, 6));
            assertEquals("start e1 Optional[TerminalSize[height=24, width=80]]", execs.calls.get(1));
            execs.attachment.exit();
        }
        try (UnixClient client = server.connect()) {
            client.send(start("/v1.41", "{\"Tty\":true,\"ConsoleSize\":[24,80]}"));
            client.head();
            assertEquals("start e1 Optional.empty", execs.calls.get(2));
            execs.attachment.exit();
        }
    }

    @Test
    public void aProcessThatCannotStartSaysSoOnItsOutput() throws IOException {
        create("{\"Cmd\":[\"nosuch\"]}");
        execs.refusal = EngineException.invalid("executable file not found");
        try (UnixClient client = server.connect()) {
            client.send(start("{}"));
            assertEquals(101, client.head().status());
            assertEquals(frame(1, "executable file not found\r\n"), read(client, 35));
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    public void aDetachedProcessIsAnsweredAtOnce() throws IOException {
        create("{\"Cmd\":[\"id\"]}");
        UnixClient.Response response = server.post("/exec/e1/start", "{\"Detach\":true}");
        assertEquals(200, response.status());
        assertEquals("", response.text());
        assertEquals("startDetached e1", execs.calls.get(1));
    }

    @Test
    public void aStartThatIsRefusedIsAnsweredWithAStatus() throws IOException {
        assertEquals(404, server.post("/exec/e1/start", "{}").status());
        create("{\"Cmd\":[\"id\"]}");
        execs.refusal = EngineException.conflict("container web is not running");
        assertEquals(409, server.request(start("{}")).status());
        execs.running = true;
        assertEquals(409, server.post("/exec/e1/start", "{}").status());
        execs.exitCode = Optional.of(0);
        UnixClient.Response response = server.post("/exec/e1/start", "{}");
        assertEquals(409, response.status());
        assertEquals("{\"message\":\"Error: Exec command e1 has already run\"}\n", response.text());
    }

    @Test
    public void aProcessIsShown() throws IOException {
        create("{\"Cmd\":[\"sh\",\"-c\"],\"AttachStdout\":true,\"DetachKeys\":\"ctrl-p,ctrl-q\",\"User\":\"1\"}");
        String start = "{\"ID\":\"e1\",\"Running\":";
        String rest = ",\"ProcessConfig\":{\"tty\":false,\"entrypoint\":\"sh\",\"arguments\":[\"-c\"],\"privileged\":false,"
                + "\"user\":\"1\"},\"OpenStdin\":false,\"OpenStderr\":false,\"OpenStdout\":true,\"CanRemove\":false,"
                + "\"ContainerID\":\"" + Samples.id(1) + "\",\"DetachKeys\":\"EBE=\",\"Pid\":";
        assertEquals(start + "false,\"ExitCode\":null" + rest + "0}\n", server.get("/exec/e1/json").text());
        execs.running = true;
        assertEquals(start + "true,\"ExitCode\":null" + rest + "99}\n", server.get("/exec/e1/json").text());
        assertEquals(404, server.get("/exec/e2/json").status());
    }

    @Test
    public void aTerminalIsResized() throws IOException {
        assertEquals(200, server.post("/exec/e1/resize?h=24&w=80", "").status());
        assertEquals("resize e1 TerminalSize[height=24, width=80]", execs.calls.get(0));
        assertEquals(400, server.post("/exec/e1/resize?h=24", "").status());
    }
}
