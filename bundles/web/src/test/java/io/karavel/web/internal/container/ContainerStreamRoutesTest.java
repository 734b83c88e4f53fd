package io.karavel.web.internal.container;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.AttachRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.LogQuery;
import io.karavel.model.ActualState.Running;
import io.karavel.model.TerminalSize;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ContainerStreamRoutesTest {
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";
    private static final String RAW = "application/vnd.docker.raw-stream";

    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final FakeStreams streams = new FakeStreams();

    @Before
    public void addRoutes() {
        FakeContainers containers = new FakeContainers(Samples.running(1, "web"),
                Samples.container(2, "shell", new Running(7, Samples.NOW, false, false), "{\"Tty\":true}"));
        server.add(new ContainerStreamRoutes(containers, streams));
    }

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    /** As Docker puts it on the wire. */
    static String frame(int stream, String text) {
        return "" + (char) stream + "\0\0\0\0\0\0" + (char) text.length() + text;
    }

    private static String read(UnixClient client, int length) throws IOException {
        byte[] bytes = client.in.readNBytes(length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String attach(String path, boolean upgrade) {
        return "POST " + path + " HTTP/1.1\r\nHost: docker\r\n"
                + (upgrade ? "Connection: Upgrade\r\nUpgrade: tcp\r\n" : "") + "\r\n";
    }

    @Test
    public void logsAreFramedAndEndWhenAllWasSent() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("GET /containers/web/logs?stdout=1&stderr=1 HTTP/1.1\r\nHost: docker\r\n\r\n");
            assertEquals(MULTIPLEXED, client.head().headers().get("content-type"));
            assertEquals(frame(1, "one\n"), framed(client));
            streams.logSink.write(true, java.nio.ByteBuffer.wrap("two\n".getBytes(StandardCharsets.UTF_8)));
            assertEquals(frame(2, "two\n"), framed(client));
            streams.logSink.end();
            streams.logsEnded.complete(null);
            assertEquals(0, client.chunk().length);
        }
    }

    /** A frame may come in several chunks. */
    private static String framed(UnixClient client) throws IOException {
        StringBuilder frame = new StringBuilder();
        while (frame.length() < 12) {
            frame.append(new String(client.chunk(), StandardCharsets.ISO_8859_1));
        }
        return frame.toString();
    }

    @Test
    public void logsOfATerminalAreRaw() throws IOException {
        streams.logsEnded.complete(null);
        UnixClient.Response response = server.get("/containers/shell/logs?stdout=1");
        assertEquals(RAW, response.headers().get("content-type"));
        assertEquals("one\n", response.text());
        assertEquals(RAW, server.get("/v1.41/containers/web/logs?stdout=1").headers().get("content-type"));
    }

    @Test
    public void whichLogsIsReadFromTheQuery() throws IOException {
        streams.logsEnded.complete(null);
        server.get("/containers/web/logs?stderr=1&since=1700000000.000000005&until=1700000001&tail=7&timestamps=1&details=1");
        assertEquals(new LogQuery(false, true, false, Optional.of(Instant.ofEpochSecond(1700000000, 5)),
                Optional.of(Instant.ofEpochSecond(1700000001)), 7, true, true), streams.logQuery);
        server.get("/containers/web/logs?stdout=1&tail=junk&since=0&until=0");
        assertEquals(new LogQuery(true, false, false, Optional.empty(), Optional.empty(), -1, false, false),
                streams.logQuery);
    }

    @Test
    public void logsThatCannotBeReadAreRefused() throws IOException {
        UnixClient.Response none = server.get("/containers/web/logs");
        assertEquals(400, none.status());
        assertEquals("{\"message\":\"Bad parameters: you must choose at least one stream\"}\n", none.text());
        assertEquals(404, server.get("/containers/nobody/logs?stdout=1").status());
        assertEquals(400, server.get("/containers/web/logs?stdout=1&since=yesterday").status());
        streams.refusal = new EngineException(ErrorKind.NOT_IMPLEMENTED,
                "configured logging driver does not support reading");
        assertEquals(501, server.get("/containers/web/logs?stdout=1").status());
    }

    @Test
    public void aClientThatGoesAwayFollowsNoMore() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("GET /containers/web/logs?stdout=1&follow=1 HTTP/1.1\r\nHost: docker\r\n\r\n");
            client.head();
            assertTrue(streams.logQuery.follow());
            assertFalse(streams.logsClosed.isDone());
        }
        await().atMost(60, TimeUnit.SECONDS).until(streams.logsClosed::isDone);
    }

    @Test
    public void logsThatBreakOffAreSeenToBeIncomplete() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("GET /containers/web/logs?stdout=1 HTTP/1.1\r\nHost: docker\r\n\r\n");
            client.head();
            framed(client);
            streams.logsEnded.completeExceptionally(new IOException("the file is damaged"));
            org.junit.Assert.assertThrows(EOFException.class, client::chunk);
        }
    }

    @Test
    public void anAttachedProcessIsFramedInBothOutputs() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send(attach("/containers/web/attach?stream=1&stdin=1&stdout=1&stderr=1&logs=1", true) + "typed ");
            UnixClient.Response head = client.head();
            assertEquals(101, head.status());
            assertEquals(MULTIPLEXED, head.headers().get("content-type"));
            assertEquals("tcp", head.headers().get("upgrade"));
            assertEquals(frame(1, "early "), read(client, 14));
            assertEquals(new AttachRequest(true, true, true, true, true, ""), streams.attachRequest);
            streams.attachment.print(true, "oops");
            assertEquals(frame(2, "oops"), read(client, 12));
            client.send("later");
            await().atMost(60, TimeUnit.SECONDS).until(() -> streams.attachment.input().equals("typed later"));
            client.channel.shutdownOutput();
            await().atMost(60, TimeUnit.SECONDS).until(streams.attachment.inputEnded::isDone);
            streams.attachment.print(false, "bye");
            assertEquals(frame(1, "bye"), read(client, 11));
            streams.attachment.exit();
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    public void anAttachedTerminalIsRaw() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send(attach("/containers/shell/attach?stream=1&stdout=1&detachKeys=ctrl-a,b", true));
            assertEquals(RAW, client.head().headers().get("content-type"));
            assertEquals("early ", read(client, 6));
            assertEquals("ctrl-a,b", streams.attachRequest.detachKeys());
            streams.attachment.exit();
            assertEquals(-1, client.in.read());
        }
    }

    /** The key and its answer are those of the RFC's section 1.3. */
    private static String webSocket(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** As a client sends it: masked, with a mask that changes nothing. */
    private static String masked(int kind, String text) {
        return "" + (char) (0x80 | kind) + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
    }

    private static String unmasked(int kind, String text) {
        return "" + (char) (0x80 | kind) + (char) text.length() + text;
    }

    private static void sendBytes(UnixClient client, String bytes) throws IOException {
        client.channel.write(java.nio.ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    public void aWebSocketCarriesInputAndBothOutputs() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send(webSocket("/containers/web/attach/ws?stream=1&stdin=1&stdout=1&stderr=1"));
            UnixClient.Response head = client.head();
            assertEquals(101, head.status());
            assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head.headers().get("sec-websocket-accept"));
            assertEquals(unmasked(BINARY, "early "), read(client, 8));
            streams.attachment.print(true, "oops");
            assertEquals(unmasked(BINARY, "oops"), read(client, 6));
            sendBytes(client, masked(TEXT, "typed "));
            sendBytes(client, masked(PING, "here?"));
            assertEquals(unmasked(PONG, "here?"), read(client, 7));
            sendBytes(client, masked(BINARY, "later"));
            await().atMost(60, TimeUnit.SECONDS).until(() -> streams.attachment.input().equals("typed later"));
            streams.attachment.exit();
            assertEquals("normal closure", unmasked(CLOSE, "\003\350"), read(client, 4));
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    public void aWebSocketThatItsClientClosesEndsTheInput() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send(webSocket("/containers/web/attach/ws?stream=1&stdin=1"));
            client.head();
            read(client, 8);
            sendBytes(client, masked(CLOSE, "\003\350"));
            assertEquals(unmasked(CLOSE, "\003\350"), read(client, 4));
            await().atMost(60, TimeUnit.SECONDS).until(streams.attachment.inputEnded::isDone);
        }
    }

    @Test
    public void whatIsNoWebSocketHandshakeIsRefused() throws IOException {
        assertEquals(400, server.get("/containers/web/attach/ws?stream=1").status());
        await().atMost(60, TimeUnit.SECONDS).until(streams.attachment.detached::isDone);
    }

    @Test
    public void withoutUpgradeTheAnswerIsAPlainOne() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send(attach("/v1.41/containers/web/attach?stream=1&stdout=1", false));
            UnixClient.Response head = client.head();
            assertEquals(200, head.status());
            assertEquals(RAW, head.headers().get("content-type"));
            assertEquals(frame(1, "early "), read(client, 14));
        }
        await().atMost(60, TimeUnit.SECONDS).until(streams.attachment.detached::isDone);
    }

    @Test
    public void anAttachThatIsRefusedIsAnsweredWithAStatus() throws IOException {
        assertEquals(404, server.request(attach("/containers/nobody/attach?stream=1", true)).status());
        UnixClient.Response keys = server.request(attach("/containers/web/attach?detachKeys=ctrl-", true));
        assertEquals(400, keys.status());
        assertEquals("{\"message\":\"Invalid detach keys (ctrl-) provided\"}\n", keys.text());
        streams.refusal = EngineException.conflict("container web is paused, unpause the container before attach");
        assertEquals(409, server.request(attach("/containers/web/attach?stream=1", true)).status());
    }

    @Test
    public void terminalsAreResized() throws IOException {
        assertEquals(200, server.post("/containers/shell/resize?h=24&w=80", "").status());
        assertEquals(new TerminalSize(24, 80), streams.size);
        UnixClient.Response response = server.post("/containers/shell/resize?h=x&w=80", "");
        assertEquals(400, response.status());
        assertEquals("{\"message\":\"invalid resize height \\\"x\\\": invalid syntax\"}\n", response.text());
        assertEquals(400, server.post("/containers/shell/resize?h=1", "").status());
    }
}
