package io.karavel.web.internal.server;

import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.rules.ExternalResource;

/** A server on a socket of its own in a temporary folder. */
public final class TestServer extends ExternalResource {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Deadlines deadlines;
    private final RouteTable routes = new RouteTable();
    private int groups;
    private HttpServer server;
    private Path folder;

    /** It waits for its clients as long as a machine with much to do may take. */
    public TestServer() {
        this(LONG);
    }

    /** @param request how long it waits for the rest of a request */
    TestServer(Duration request) {
        deadlines = new Deadlines(request, request, LONG, LONG, Duration.ZERO, Duration.ofSeconds(20));
    }

    @Override
    protected void before() throws IOException {
        folder = Files.createTempDirectory("karavel-web");
        routes.setEngine(() -> null);
        server = new HttpServer(routes, "0.1.0", deadlines);
        server.listen(socket(), Optional.empty());
    }

    @Override
    protected void after() {
        server.close();
        try {
            Files.deleteIfExists(socket());
            Files.delete(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public Path socket() {
        return folder.resolve("karavel.sock");
    }

    public void stop() {
        server.close();
    }

    public void add(Route... added) {
        add(() -> List.of(added));
    }

    public void add(RouteGroup group) {
        routes.addGroup(group, new FakeReference<>(groups++));
    }

    public UnixClient connect() throws IOException {
        return new UnixClient(socket());
    }

    /** One request on a connection of its own. */
    public UnixClient.Response request(String text) throws IOException {
        try (UnixClient client = connect()) {
            client.send(text);
            return client.response();
        }
    }

    public UnixClient.Response get(String path) throws IOException {
        return request("GET " + path + " HTTP/1.1\r\nHost: docker\r\n\r\n");
    }

    public UnixClient.Response post(String path, String json) throws IOException {
        int length = json.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        return request("POST " + path + " HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: "
                + length + "\r\n\r\n" + json);
    }
}
