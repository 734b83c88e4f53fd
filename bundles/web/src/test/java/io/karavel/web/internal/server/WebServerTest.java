package io.karavel.web.internal.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.web.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WebServerTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private final RouteTable routes = new RouteTable();
    private final WebServer server = new WebServer(routes, "0.1.0");
    private Path socket;
    private Path other;

    @Before
    public void addRoutes() {
        routes.addGroup(() -> List.of(Route.get("/x", e -> e.text(200, "here"))), new FakeReference<>(1));
        socket = folder.getRoot().toPath().resolve("engine.sock");
        other = folder.getRoot().toPath().resolve("other.sock");
    }

    @After
    public void stop() {
        server.stop();
    }

    private ConfigStore listeningOn(String host) {
        Path root = folder.getRoot().toPath();
        EngineConfig config = new EngineConfig(root, root, List.of(host), Optional.empty(), Optional.empty(), "test",
                Optional.empty(), Map.of(), "runc", "", 0, "none", Map.of(), List.of(), false, Optional.empty(),
                Optional.empty(), false, List.of(), Duration.ofSeconds(10), false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);
        return () -> new ConfigSnapshot(config);
    }

    private static String ask(Path path) throws IOException {
        try (UnixClient client = new UnixClient(path)) {
            client.send("GET /x HTTP/1.1\r\n\r\n");
            return client.response().text();
        }
    }

    @Test
    public void theApiStaysWhenTheConfigurationStoreIsReplaced() throws IOException {
        ConfigStore first = listeningOn("unix://" + socket);
        server.configure(first);
        try (UnixClient client = new UnixClient(socket)) {
            server.forget(first);
            server.configure(listeningOn("unix://" + other));
            client.send("GET /x HTTP/1.1\r\n\r\n");
            assertEquals("here", client.response().text());
        }
        assertEquals("here", ask(socket));
        assertFalse(Files.exists(other));
    }

    @Test
    public void aConfigurationThatCannotBeServedIsSucceededByOneThatCan() throws IOException {
        server.configure(listeningOn("nowhere://"));
        server.configure(listeningOn("unix://" + socket));
        assertEquals("here", ask(socket));
    }

    @Test
    public void aStoppedServerListensNoMore() {
        server.configure(listeningOn("unix://" + socket));
        server.stop();
        server.configure(listeningOn("unix://" + socket));
        assertFalse(Files.exists(socket));
    }
}
