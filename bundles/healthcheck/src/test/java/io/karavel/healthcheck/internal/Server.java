package io.karavel.healthcheck.internal;

import com.sun.net.httpserver.HttpServer;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.HostConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.spi.health.ProbeTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.rules.ExternalResource;

/** Servers in this very process, which stands for a container: {@code /ready} and {@code /broken}, and one that never says anything. */
final class Server extends ExternalResource {
    private HttpServer http;
    private ServerSocket silent;

    @Override
    protected void before() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        http.createContext("/ready", exchange -> {
            boolean known = "me".equals(exchange.getRequestHeaders().getFirst("X-Who"));
            byte[] body = (exchange.getRequestMethod() + (known ? " known" : "")).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : body.length);
            exchange.getResponseBody().write(exchange.getRequestMethod().equals("HEAD") ? new byte[0] : body);
            exchange.close();
        });
        http.createContext("/broken", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        http.start();
        silent = new ServerSocket(0, 5, loopback);
    }

    @Override
    protected void after() {
        http.stop(0);
        try {
            silent.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int httpPort() {
        return http.getAddress().getPort();
    }

    int silentPort() {
        return silent.getLocalPort();
    }

    /** A port at which nobody listens. */
    static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static ProbeTarget target(String type, String... arguments) {
        int pid = (int) ProcessHandle.current().pid();
        Container container = new Container(ContainerId.random(), "web", Instant.EPOCH, ContainerConfig.of("image", "run"),
                HostConfig.DEFAULT, new ContainerImage(Digest.ofSha256Hex("ab".repeat(32)), "image", "linux", "amd64"),
                DesiredState.created(RestartPolicy.NO), new Running(pid, Instant.EPOCH, false, false), Optional.empty());
        return new ProbeTarget(container, pid, type, List.of(arguments), Duration.ofSeconds(10));
    }
}
