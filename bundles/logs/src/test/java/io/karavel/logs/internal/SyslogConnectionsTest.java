package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ContainerId;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The ways to a syslog server other than UDP and plain TCP, with real listeners. */
public class SyslogConnectionsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final char[] PASSWORD = "changeit".toCharArray();

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final SyslogDriver syslog = new SyslogDriver();
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @After
    public void close() {
        syslog.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private Path file(String name) {
        return temporary.getRoot().toPath().resolve(name);
    }

    private LogWriter open(String address, Map<String, String> more) throws IOException {
        Map<String, String> options = new HashMap<>(more);
        options.put("syslog-address", address);
        options.put("tag", "t");
        syslog.validate(options);
        return syslog.open(new LogTarget(ContainerId.random(), "web", temporary.getRoot().toPath(), options, Map.of(), Map.of()));
    }

    private static List<LogRecord> line(String text) {
        return List.of(new LogRecord(Instant.parse("2026-01-02T03:04:05Z"), false, text.getBytes(UTF_8), false));
    }

    private static void assertIs(String text, String got) {
        assertTrue(got, got.matches("<30>.* t\\[\\d+]: " + text));
    }

    @Test
    public void aLocalSocketOfStreamsIsUsed() throws Exception {
        Path path = file("stream");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (LogWriter writer = open("unix://" + path, Map.of())) {
                writer.write(line("hello"));
                try (SocketChannel client = server.accept()) {
                    assertIs("hello", new BufferedReader(new InputStreamReader(Channels.newInputStream(client), UTF_8)).readLine());
                }
                assertEquals(0, writer.dropped());
            }
        }
    }

    @Test
    public void aLocalSocketOfDatagramsIsUsed() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        ByteBuf content = packet.content();
                        received.add(content.toString(UTF_8));
                    }
                }).bind(new DomainSocketAddress(file("datagrams").toFile())).syncUninterruptibly();
        try (LogWriter writer = open("unixgram://" + file("datagrams"), Map.of())) {
            writer.write(line("one"));
            writer.write(line("two"));
            await().atMost(SOON).until(() -> received.size() == 2);
            assertEquals(0, writer.dropped());
        }
        assertIs("one", received.get(0).strip());
        assertIs("two", received.get(1).strip());
    }

    @Test
    public void aServerIsTrustedByTheCertificateGivenAndShownOurs() throws Exception {
        KeyStore server = keys("server");
        KeyStore client = keys("client");
        Map<String, String> options = Map.of("syslog-tls-ca-cert", certificate(server, "server"),
                "syslog-tls-cert", certificate(client, "client"), "syslog-tls-key", key(client, "client"));
        try (SSLServerSocket socket = listen(server, client)) {
            try (LogWriter writer = open("tcp+tls://127.0.0.1:" + socket.getLocalPort(), options)) {
                writer.write(line("secret"));
                try (SSLSocket accepted = (SSLSocket) socket.accept()) {
                    assertIs("secret", new BufferedReader(new InputStreamReader(accepted.getInputStream(), UTF_8)).readLine());
                    assertEquals(client.getCertificate("client"), accepted.getSession().getPeerCertificates()[0]);
                }
            }
        }
    }

    @Test
    public void structuredMessagesGoOverTlsWithTheirLength() throws Exception {
        KeyStore server = keys("server");
        try (SSLServerSocket socket = listen(server, server)) {
            socket.setNeedClientAuth(false);
            try (LogWriter writer = open("tcp+tls://127.0.0.1:" + socket.getLocalPort(),
                    Map.of("syslog-tls-ca-cert", certificate(server, "server"), "syslog-format", "rfc5424"))) {
                writer.write(line("counted"));
                try (SSLSocket accepted = (SSLSocket) socket.accept()) {
                    byte[] head = accepted.getInputStream().readNBytes(4);
                    String text = new String(head, UTF_8);
                    int space = text.indexOf(' ');
                    int length = Integer.parseInt(text.substring(0, space));
                    String message = text.substring(space + 1)
                            + new String(accepted.getInputStream().readNBytes(length - (head.length - space - 1)), UTF_8);
                    assertTrue(message, message.matches("<30>1 2026-01-02T\\S+ \\S+ t \\d+ t - counted\n?"));
                }
            }
        }
    }

    @Test
    public void aServerThatIsNotTrustedGetsNothingUnlessThatIsAskedFor() throws Exception {
        KeyStore server = keys("server");
        KeyStore other = keys("other");
        try (SSLServerSocket socket = listen(server, server)) {
            socket.setNeedClientAuth(false);
            String address = "tcp+tls://127.0.0.1:" + socket.getLocalPort();
            try (LogWriter writer = open(address, Map.of("syslog-tls-ca-cert", certificate(other, "other")))) {
                writer.write(line("secret"));
                try (SSLSocket accepted = (SSLSocket) socket.accept()) {
                    assertThrows(IOException.class, () -> accepted.getInputStream().read());
                }
            }
            try (LogWriter writer = open(address, Map.of("syslog-tls-skip-verify", "true"))) {
                writer.write(line("whatever"));
                assertIs("whatever", firstLine(socket));
            }
        }
    }

    /** The connections of the writer before may still wait to be taken. */
    private static String firstLine(SSLServerSocket socket) throws IOException {
        while (true) {
            try (SSLSocket accepted = (SSLSocket) socket.accept()) {
                String line = new BufferedReader(new InputStreamReader(accepted.getInputStream(), UTF_8)).readLine();
                if (line != null) {
                    return line;
                }
            } catch (SSLException | SocketException refused) {
                // By the writer that does not trust us.
            }
        }
    }

    private static SSLServerSocket listen(KeyStore own, KeyStore trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("authority", trusted.getCertificate(trusted.aliases().nextElement()));
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        socket.setSoTimeout((int) SOON.toMillis());
        return socket;
    }

    /** A key with a certificate that it signed itself, made by the JDK's tool. */
    private KeyStore keys(String name) throws Exception {
        Path store = file(name + ".p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", name, "-keyalg", "EC", "-keysize", "256", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1",
                "-ext", "bc:c", "-validity", "2", "-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-keystore", store.toString())
                .redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertEquals(output, 0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(Files.newInputStream(store), PASSWORD);
        return keys;
    }

    private String certificate(KeyStore keys, String name) throws Exception {
        return pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    }

    private String key(KeyStore keys, String name) throws Exception {
        return pem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
    }

    private String pem(String name, String label, byte[] content) throws IOException {
        String text = "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + label + "-----\n";
        return Files.writeString(file(name), text).toString();
    }
}
