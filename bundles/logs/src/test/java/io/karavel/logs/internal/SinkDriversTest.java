package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.LogQuery;
import io.karavel.api.LogTap;
import io.karavel.api.OutputSink;
import io.karavel.logs.LogService;
import io.karavel.model.ContainerId;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Drivers that give output to someone else, with real listeners. */
public class SinkDriversTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.123456789Z");

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final ContainerId id = ContainerId.random();
    private final SyslogDriver syslog = new SyslogDriver();
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @After
    public void close() {
        syslog.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private LogTarget target(Map<String, String> options) {
        return new LogTarget(id, "web", temporary.getRoot().toPath(), options, Map.of("a-label", "value"), Map.of());
    }

    private static LogRecord line(String text, boolean stderr) {
        return new LogRecord(TIME, stderr, text.getBytes(UTF_8), false);
    }

    /** A socket that takes datagrams at a path. */
    private Channel listen(Path path, List<byte[]> received) {
        return new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        byte[] bytes = new byte[packet.content().readableBytes()];
                        packet.content().readBytes(bytes);
                        received.add(bytes);
                    }
                }).bind(new DomainSocketAddress(path.toFile())).syncUninterruptibly().channel();
    }

    private static Map<String, String> fields(byte[] message) {
        Map<String, String> fields = new HashMap<>();
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            while (bytes.get() != '\n') {
                // The name ends with its line.
            }
            String name = new String(message, start, bytes.position() - 1 - start, UTF_8);
            byte[] value = new byte[(int) bytes.getLong()];
            bytes.get(value);
            assertEquals('\n', bytes.get());
            fields.put(name, new String(value, UTF_8));
        }
        return fields;
    }

    @Test
    public void theJournalGetsDockersFields() throws Exception {
        Path path = temporary.getRoot().toPath().resolve("journal");
        List<byte[]> received = new CopyOnWriteArrayList<>();
        listen(path, received);
        JournaldDriver journald = new JournaldDriver(path);
        try (LogWriter writer = journald.open(target(Map.of("labels", "a-label", "tag", "{{.Name}}")))) {
            writer.write(List.of(line("two\nlines", true), new LogRecord(TIME, false, "piece".getBytes(UTF_8), true)));
        } finally {
            journald.close();
        }
        await().atMost(SOON).until(() -> received.size() == 2);
        assertEquals(Map.of("CONTAINER_ID", id.shortForm(), "CONTAINER_ID_FULL", id.value(), "CONTAINER_NAME", "web",
                "CONTAINER_TAG", "web", "SYSLOG_IDENTIFIER", "web", "A_LABEL", "value", "PRIORITY", "3",
                "SYSLOG_TIMESTAMP", TIME.toString(), "MESSAGE", "two\nlines"), fields(received.get(0)));
        assertEquals("true", fields(received.get(1)).get("CONTAINER_PARTIAL_MESSAGE"));
        assertEquals("6", fields(received.get(1)).get("PRIORITY"));
    }

    @Test
    public void aJournalThatIsAwayHoldsUpNobodyAndGetsWhatWasKept() throws Exception {
        Path path = temporary.getRoot().toPath().resolve("journal");
        List<byte[]> received = new CopyOnWriteArrayList<>();
        JournaldDriver journald = new JournaldDriver(path);
        String large = "x".repeat(10_000);
        int sent = 300;
        try (LogWriter writer = journald.open(target(Map.of()))) {
            for (int number = 0; number < sent; number++) {
                writer.write(List.of(line(large, false)));
            }
            long dropped = writer.dropped();
            assertTrue("at most 1 MiB is kept: " + dropped, dropped > 190 && dropped < 210);
            listen(path, received);
            await().atMost(SOON).until(() -> received.size() == sent - dropped);
            writer.write(List.of(line("again", false)));
            await().atMost(SOON).until(() -> received.size() == sent - dropped + 1);
            assertEquals(dropped, writer.dropped());
        } finally {
            journald.close();
        }
    }

    @Test
    public void whatASinkNeverGotIsCountedWhenTheLogIsClosed() throws Exception {
        JournaldDriver journald = new JournaldDriver(temporary.getRoot().toPath().resolve("nobody"));
        try {
            LogWriter writer = journald.open(target(Map.of()));
            writer.write(IntStream.range(0, 50).mapToObj(number -> line("line " + number, false)).toList());
            writer.close();
            assertEquals(50, writer.dropped());
        } finally {
            journald.close();
        }
        await().atMost(SOON).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("karavel-logs-journald")));
    }

    @Test
    public void syslogGoesByDatagramsInEveryForm() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout((int) SOON.toMillis());
            String address = "udp://127.0.0.1:" + server.getLocalPort();
            Map<String, String> forms = Map.of(
                    "", "<30>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d " + id.shortForm() + "\\[\\d+]: hello\n",
                    "rfc3164", "<30>[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S+ " + id.shortForm() + "\\[\\d+]: hello\n",
                    "rfc5424", "<30>1 2026-01-02T\\d\\d:04:05(Z|[+-]\\d\\d:\\d\\d) \\S+ (\\S+) \\d+ \\2 - hello\n",
                    "rfc5424micro", "<30>1 2026-01-02T\\d\\d:04:05\\.123456(Z|[+-]\\d\\d:\\d\\d) \\S+ (\\S+) \\d+ \\2 - hello\n");
            for (Map.Entry<String, String> form : forms.entrySet()) {
                try (LogWriter writer = syslog.open(target(Map.of("syslog-address", address, "syslog-format", form.getKey())))) {
                    writer.write(List.of(line("", false), line("hello", false)));
                    DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
                    server.receive(packet);
                    String got = new String(packet.getData(), 0, packet.getLength(), UTF_8);
                    assertTrue(got, got.matches(form.getValue()));
                }
            }
        }
    }

    @Test
    public void syslogComesBackToAServerThatWasAway() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, String> options = Map.of("syslog-address", "tcp://127.0.0.1:" + port, "syslog-facility", "local7", "tag", "t");
        try (LogWriter writer = syslog.open(target(options))) {
            writer.write(List.of(line("one", false), line("two", true)));
            try (ServerSocket server = new ServerSocket(port, 5, InetAddress.getLoopbackAddress())) {
                server.setSoTimeout((int) SOON.toMillis());
                try (Socket client = server.accept()) {
                    BufferedReader lines = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
                    assertTrue(lines.readLine().matches("<190>.* t\\[\\d+]: one"));
                    assertTrue(lines.readLine().matches("<187>.* t\\[\\d+]: two"));
                }
                // A line that is written before the end of the connection is noticed goes with it, as in every stream.
                AtomicBoolean back = new AtomicBoolean();
                server.setSoTimeout(100);
                await().atMost(SOON).ignoreExceptionsInstanceOf(SocketTimeoutException.class).until(() -> {
                    writer.write(List.of(line("three", false)));
                    try (Socket client = server.accept()) {
                        BufferedReader lines = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
                        back.set(lines.readLine().matches("<190>.*: three"));
                    }
                    return true;
                });
                assertTrue(back.get());
            }
            assertEquals(0, writer.dropped());
        }
    }

    @Test
    public void optionsOfSyslogAreChecked() {
        syslog.validate(Map.of());
        syslog.validate(Map.of("syslog-address", "tcp+tls://logs:6514", "syslog-tls-skip-verify", "1", "syslog-format", "rfc5424micro"));
        for (Map<String, String> bad : List.of(Map.of("syslog-address", "http://x"), Map.of("syslog-address", "udp://"),
                Map.of("syslog-address", "unixgram://"), Map.of("syslog-facility", "kitchen"), Map.of("syslog-facility", "24"),
                Map.of("syslog-format", "xml"), Map.of("max-size", "1m"))) {
            assertThrows(bad.toString(), IllegalArgumentException.class, () -> syslog.validate(bad));
        }
    }

    @Test
    public void whatASinkGetsIsShownFromACopy() throws Exception {
        JournaldDriver journald = new JournaldDriver(temporary.getRoot().toPath().resolve("nobody"));
        LogService service = new LogService();
        try {
            service.addDriver(journald, Map.of(LogDriver.NAME, "journald"));
            LogTap tap = service.open(target(Map.of("cache-max-size", "1m")), "journald");
            tap.write(false, ByteBuffer.wrap("one\ntwo\n".getBytes(UTF_8)));
            tap.end();
            tap.closed().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertTrue(Files.exists(temporary.getRoot().toPath().resolve("container-cached.log")));
            StringBuffer text = new StringBuffer();
            LogQuery all = new LogQuery(true, true, false, Optional.empty(), Optional.empty(), -1, false, false);
            service.follow(target(Map.of()), "journald", all, new OutputSink() {
                @Override
                public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
                    text.append(UTF_8.decode(data));
                    return CompletableFuture.completedStage(null);
                }

                @Override
                public void end() {
                    text.append("end");
                }
            }).ended().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertEquals("one\ntwo\nend", text.toString());
            assertEquals("the journal never got them", 2, service.dropped(id));
            assertThrows(EngineException.class,
                    () -> service.follow(target(Map.of("cache-disabled", "true")), "journald", all, null));
        } finally {
            service.close();
            journald.close();
        }
    }
}
