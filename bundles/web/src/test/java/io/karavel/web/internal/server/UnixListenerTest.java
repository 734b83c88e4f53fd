package io.karavel.web.internal.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.web.Route;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class UnixListenerTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private final RouteTable routes = new RouteTable();
    private HttpServer server;
    private Path socket;

    @Before
    public void create() {
        routes.addGroup(() -> List.of(Route.get("/x", e -> e.text(200, "here"))), new FakeReference<>(1));
        server = new HttpServer(routes, "0.1.0", Deadlines.DEFAULT);
        socket = folder.getRoot().toPath().resolve("deeper/engine.sock");
    }

    @After
    public void close() {
        server.close();
    }

    private static String ask(Path path) throws IOException {
        try (UnixClient client = new UnixClient(path)) {
            client.send("GET /x HTTP/1.1\r\n\r\n");
            return client.response().text();
        }
    }

    @Test
    public void onlyOwnerAndGroupMayConnectAndNothingElseIsLeftInTheFolder() throws IOException {
        Optional<String> group = Optional.of(Files.readAttributes(folder.getRoot().toPath(),
                java.nio.file.attribute.PosixFileAttributes.class).group().getName());
        server.listen(socket, group);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        try (Stream<Path> files = Files.list(socket.getParent())) {
            assertEquals(List.of(socket), files.toList());
        }
        assertEquals("here", ask(socket));
        server.close();
        assertFalse(Files.exists(socket));
    }

    @Test
    public void anUnknownGroupIsAnError() throws IOException {
        assertThrows(IOException.class, () -> server.listen(socket, Optional.of("no-such-group")));
        try (Stream<Path> files = Files.list(socket.getParent())) {
            assertEquals(0, files.count());
        }
    }

    @Test
    public void severalSocketsServeTheSame() throws IOException {
        Path other = socket.resolveSibling("other.sock");
        server.listen(socket, Optional.empty());
        server.listen(other, Optional.empty());
        assertEquals("here", ask(socket));
        assertEquals("here", ask(other));
    }

    @Test
    public void theSocketOfADeadDaemonIsReplaced() throws IOException {
        Files.createDirectories(socket.getParent());
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));
        server.listen(socket, Optional.empty());
        assertEquals("here", ask(socket));
    }

    @Test
    public void whatADaemonLeftThatWasKilledWhileItBeganGoes() throws IOException {
        Path left = Files.createDirectories(socket.resolveSibling(".engine.sock~"));
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(left.resolve("s")));
        }
        server.listen(socket, Optional.empty());
        assertEquals("here", ask(socket));
        try (Stream<Path> files = Files.list(socket.getParent())) {
            assertEquals(List.of(socket), files.toList());
        }
    }

    @Test
    public void theSocketOfALivingDaemonIsLeftAlone() throws IOException {
        server.listen(socket, Optional.empty());
        HttpServer second = new HttpServer(routes, "0.1.0", Deadlines.DEFAULT);
        try {
            IOException refused = assertThrows(IOException.class, () -> second.listen(socket, Optional.empty()));
            assertEquals("another daemon listens on " + socket, refused.getMessage());
        } finally {
            second.close();
        }
        assertEquals("here", ask(socket));
    }

    @Test
    public void whatIsNoSocketIsNotReplaced() throws IOException {
        Files.createDirectories(socket.getParent());
        Files.writeString(socket, "precious");
        assertThrows(IOException.class, () -> server.listen(socket, Optional.empty()));
        assertEquals("precious", Files.readString(socket));
    }

    @Test
    public void theSocketOfASuccessorIsNotRemoved() throws IOException {
        server.listen(socket, Optional.empty());
        Files.delete(socket);
        Files.writeString(socket, "successor");
        server.close();
        assertEquals("successor", Files.readString(socket));
    }
}
