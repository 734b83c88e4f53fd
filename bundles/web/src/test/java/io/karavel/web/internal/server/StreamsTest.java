package io.karavel.web.internal.server;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.OutputSink;
import io.karavel.web.ConnectionInput;
import io.karavel.web.HijackedConnection;
import io.karavel.web.ReplyStream;
import io.karavel.web.ReplyStream.Framing;
import io.karavel.web.Route;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class StreamsTest {
    private static final int MEGABYTE = 1024 * 1024;
    private static final String UPGRADE = " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";

    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    /** Gives a connection's input back, and its end too. */
    private record Echo(OutputSink output) implements ConnectionInput {
        @Override
        public CompletionStage<Void> input(ByteBuffer data) {
            return output.write(false, data);
        }

        @Override
        public void endInput() {
            output.end();
        }
    }

    private void addEcho(Framing framing) {
        server.add(Route.post("/echo", e -> {
            HijackedConnection connection = e.hijack(ReplyStream.RAW_STREAM);
            connection.input(new Echo(connection.sink(framing)));
        }));
    }

    @Test
    public void fiftyMegabytesGoBothWaysUnchanged() throws Exception {
        addEcho(Framing.RAW);
        byte[] sent = new byte[50 * MEGABYTE];
        new Random(7).nextBytes(sent);
        try (UnixClient client = server.connect()) {
            client.send("POST /echo" + UPGRADE);
            UnixClient.Response head = client.head();
            assertEquals(101, head.status());
            assertEquals("UPGRADED", head.reason());
            assertEquals("tcp", head.headers().get("upgrade"));
            assertEquals("upgrade", head.headers().get("connection").toLowerCase(java.util.Locale.ROOT));
            assertEquals(ReplyStream.RAW_STREAM, head.headers().get("content-type"));
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    client.out.write(sent);
                    client.channel.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            MessageDigest received = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[MEGABYTE];
            long count = 0;
            for (int n = client.in.read(buffer); n > 0; n = client.in.read(buffer)) {
                received.update(buffer, 0, n);
                count += n;
            }
            sending.join();
            assertEquals(sent.length, count);
            assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(sent), received.digest());
        }
    }

    @Test
    public void whatCameWithTheRequestIsInput() throws Exception {
        server.add(Route.post("/echo", e -> {
            assertEquals("b", e.body(Map.class).get("a"));
            HijackedConnection connection = e.hijack(ReplyStream.RAW_STREAM);
            connection.input(new Echo(connection.sink(Framing.RAW)));
        }));
        try (UnixClient client = server.connect()) {
            client.send("POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}"
                    + "GET / HTTP/1.1\r\n\r\nand more");
            client.channel.shutdownOutput();
            UnixClient.Response response = client.response();
            assertEquals(200, response.status());
            assertEquals("GET / HTTP/1.1\r\n\r\nand more", response.text());
        }
    }

    @Test
    public void outputOfTwoStreamsIsFramed() throws Exception {
        server.add(Route.post("/both", e -> {
            OutputSink sink = e.hijack(ReplyStream.MULTIPLEXED_STREAM).sink(Framing.MULTIPLEXED);
            sink.write(false, bytes("out")).thenCompose(done -> sink.write(true, bytes("error!"))).thenRun(sink::end);
        }));
        try (UnixClient client = server.connect()) {
            client.send("POST /both HTTP/1.1\r\n\r\n");
            assertEquals(200, client.head().status());
            DataInputStream in = new DataInputStream(client.in);
            assertEquals(0x01000000, in.readInt());
            assertEquals("out", new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            assertEquals(0x02000000, in.readInt());
            assertEquals("error!", new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            assertEquals(-1, in.read());
        }
    }

    @Test
    public void aClientThatSendsNoMoreStillReads() throws Exception {
        CountDownLatch inputEnded = new CountDownLatch(1);
        AtomicInteger gone = new AtomicInteger();
        CompletableFuture<HijackedConnection> hijacked = new CompletableFuture<>();
        server.add(Route.post("/attach", e -> {
            HijackedConnection connection = e.hijack(ReplyStream.RAW_STREAM);
            connection.onGone(gone::incrementAndGet);
            connection.input(taking(data -> CompletableFuture.completedFuture(null), inputEnded::countDown));
            hijacked.complete(connection);
        }));
        try (UnixClient client = server.connect()) {
            client.send("POST /attach" + UPGRADE);
            client.channel.shutdownOutput();
            inputEnded.await();
            client.head();
            hijacked.get().write(bytes("late")).toCompletableFuture().get();
            assertEquals("late", new String(client.in.readNBytes(4), StandardCharsets.UTF_8));
            assertEquals(0, gone.get());
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> gone.get() == 1);
    }

    @Test
    public void theServerMayEndFirst() throws Exception {
        StringBuffer received = new StringBuffer();
        CountDownLatch inputEnded = new CountDownLatch(1);
        server.add(Route.post("/attach", e -> {
            HijackedConnection connection = e.hijack(ReplyStream.RAW_STREAM);
            connection.input(taking(data -> {
                received.append(StandardCharsets.UTF_8.decode(data));
                return CompletableFuture.completedFuture(null);
            }, inputEnded::countDown));
            connection.end();
        }));
        try (UnixClient client = server.connect()) {
            client.send("POST /attach" + UPGRADE);
            client.head();
            assertEquals(-1, client.in.read());
            client.send("still here");
            client.channel.shutdownOutput();
            inputEnded.await();
            assertEquals("still here", received.toString());
        }
    }

    @Test
    public void closingDeliversAllOutputFirstThoughInputIsUnread() throws Exception {
        byte[] large = new byte[5 * MEGABYTE];
        CountDownLatch sent = new CountDownLatch(1);
        server.add(Route.post("/attach", e -> {
            HijackedConnection connection = e.hijack(ReplyStream.RAW_STREAM);
            sent.await();
            connection.write(ByteBuffer.wrap(large));
            connection.close();
        }));
        try (UnixClient client = server.connect()) {
            client.send("POST /attach" + UPGRADE + "x".repeat(100_000));
            sent.countDown();
            client.head();
            assertEquals(large.length, client.in.readAllBytes().length);
        }
    }

    @Test
    public void inputThatIsNotTakenHoldsTheClientBack() throws Exception {
        AtomicLong taken = new AtomicLong();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CountDownLatch ended = new CountDownLatch(1);
        server.add(Route.post("/attach", e -> e.hijack(ReplyStream.RAW_STREAM).input(taking(data -> {
            taken.addAndGet(data.remaining());
            return goOn;
        }, ended::countDown))));
        try (UnixClient client = server.connect()) {
            client.send("POST /attach" + UPGRADE);
            client.head();
            client.channel.configureBlocking(false);
            ByteBuffer data = ByteBuffer.allocate(20 * MEGABYTE);
            int idle = 0;
            while (idle < 100) {
                idle = client.channel.write(data) == 0 ? idle + 1 : 0;
                Thread.onSpinWait();
            }
            assertTrue("took " + data.position(), data.position() < 2 * MEGABYTE);
            goOn.complete(null);
            client.channel.configureBlocking(true);
            while (data.hasRemaining()) {
                client.channel.write(data);
            }
            client.channel.shutdownOutput();
            ended.await();
            assertEquals(20 * MEGABYTE, taken.get());
        }
    }

    @Test
    public void aClientThatDoesNotReadHoldsTheWriterBack() throws Exception {
        CompletableFuture<ReplyStream> begun = new CompletableFuture<>();
        server.add(Route.get("/logs", e -> begun.complete(e.stream(200, ReplyStream.RAW_STREAM))));
        try (UnixClient client = server.connect()) {
            client.send("GET /logs HTTP/1.1\r\n\r\n");
            client.head();
            ReplyStream stream = begun.get();
            int taken = 0;
            CompletableFuture<Void> last;
            do {
                last = stream.write(ByteBuffer.allocate(64 * 1024)).toCompletableFuture();
                taken++;
                for (int i = 0; i < 50 && !last.isDone(); i++) {
                    Thread.sleep(10);
                }
            } while (last.isDone());
            assertTrue("took " + taken, taken < 100);
            stream.end();
            int read = 0;
            for (byte[] chunk = client.chunk(); chunk.length > 0; chunk = client.chunk()) {
                read += chunk.length;
            }
            assertEquals(taken * 64 * 1024, read);
            last.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    public void aStreamIsFollowedByTheNextRequest() throws Exception {
        server.add(Route.get("/logs", e -> {
            try (OutputStream out = e.stream(200, ReplyStream.RAW_STREAM).blocking()) {
                out.write(new byte[200_000]);
            }
        }));
        try (UnixClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /logs HTTP/1.1\r\n\r\n");
                assertEquals(200_000, client.response().content().length);
            }
            client.send("GET /logs HTTP/1.0\r\n\r\n");
            assertEquals(200_000, client.response().content().length);
        }
    }

    @Test
    public void headersOfAStreamAreSentAtOnceAndClientsThatLeaveAreNoticed() throws Exception {
        AtomicInteger gone = new AtomicInteger();
        server.add(Route.get("/events", e -> e.stream(200, ReplyStream.JSON).onGone(gone::incrementAndGet)));
        try (UnixClient client = server.connect()) {
            client.send("GET /events HTTP/1.1\r\n\r\n");
            assertEquals("chunked", client.head().headers().get("transfer-encoding"));
            assertEquals(0, gone.get());
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> gone.get() == 1);
    }

    @Test
    public void aStreamThatIsBrokenOffIsSeenToBe() throws Exception {
        server.add(Route.get("/logs", e -> {
            ReplyStream stream = e.stream(200, ReplyStream.RAW_STREAM);
            stream.write(bytes("begin")).thenRun(() -> e.fail(new IOException("the log cannot be read")));
        }));
        try (UnixClient client = server.connect()) {
            client.send("GET /logs HTTP/1.1\r\n\r\n");
            client.head();
            assertEquals(5, client.chunk().length);
            assertEquals(-1, client.in.read());
        }
    }

    @Test
    public void aBodyOfTwoHundredMegabytesIsReadAsItArrives() throws Exception {
        AtomicLong most = new AtomicLong();
        server.add(Route.post("/load", e -> {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            InputStream body = e.bodyStream();
            byte[] buffer = new byte[16 * 1024];
            long count = 0;
            for (int n = body.read(buffer); n > 0; n = body.read(buffer)) {
                most.accumulateAndGet(body.available(), Math::max);
                digest.update(buffer, 0, n);
                count += n;
            }
            e.text(200, count + " " + java.util.HexFormat.of().formatHex(digest.digest()));
        }).withStreamedBody());
        byte[] piece = new byte[MEGABYTE];
        new Random(3).nextBytes(piece);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (UnixClient client = server.connect()) {
            client.send("POST /load HTTP/1.1\r\nContent-Length: " + 200L * MEGABYTE + "\r\n\r\n");
            for (int i = 0; i < 200; i++) {
                client.out.write(piece);
                digest.update(piece);
            }
            assertEquals(200L * MEGABYTE + " " + java.util.HexFormat.of().formatHex(digest.digest()),
                    client.response().text());
        }
        assertTrue("held " + most, most.get() < MEGABYTE);
    }

    @Test
    public void aBodyThatBreaksOffFailsItsReader() throws Exception {
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        server.add(Route.post("/load", e -> {
            try {
                e.bodyStream().readAllBytes();
            } catch (IOException broken) {
                failure.complete(broken);
                throw broken;
            }
        }).withStreamedBody());
        try (UnixClient client = server.connect()) {
            client.send("POST /load HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc");
        }
        assertEquals("the client is gone", failure.get().getMessage());
    }

    @Test
    public void aBodyThatIsNotReadToItsEndDoesNotDisturbTheNextRequest() throws Exception {
        server.add(Route.post("/load", e -> e.text(200, String.valueOf(e.bodyStream().read()))).withStreamedBody());
        try (UnixClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /load HTTP/1.1\r\nContent-Length: 300000\r\n\r\n" + "a".repeat(300_000));
                assertEquals("97", client.response().text());
            }
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ConnectionInput taking(
            java.util.function.Function<ByteBuffer, CompletionStage<Void>> input, Runnable end) {
        return new ConnectionInput() {
            @Override
            public CompletionStage<Void> input(ByteBuffer data) {
                return input.apply(data);
            }

            @Override
            public void endInput() {
                end.run();
            }
        };
    }
}
