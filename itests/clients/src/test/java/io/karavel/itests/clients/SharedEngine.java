package io.karavel.itests.clients;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;

/**
 * The one engine of all test classes, started when the first needs it. It is stopped by {@link EngineListener}; should
 * that not happen, it ends with this Java.
 */
final class SharedEngine {
    private static final String METRICS = freeAddress();
    private static Optional<Engine> engine = Optional.empty();
    private static Optional<AssertionError> failure = Optional.empty();

    private SharedEngine() {}

    /** The engine; where it could not be started, no test tries it again. */
    static synchronized Engine get() {
        if (engine.isEmpty()) {
            Engine started = new Engine(Workspace.folder("engine"));
            engine = Optional.of(started);
            configure(started);
            Runtime.getRuntime().addShutdownHook(new Thread(SharedEngine::destroy, "karavel-clients-cleanup"));
            try {
                started.up();
            } catch (AssertionError e) {
                failure = Optional.of(e);
            }
        }
        failure.ifPresent(problem -> {
            throw new AssertionError("the engine did not start", problem);
        });
        return engine.get();
    }

    /** Where its containerd says how often it was called. */
    static URI metrics() {
        return URI.create("http://" + METRICS + "/v1/metrics");
    }

    private static void configure(Engine engine) {
        try {
            Files.writeString(engine.root().resolve("karavel.json"), "{\n  \"containerd-metrics-addr\": \"" + METRICS + "\"\n}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address of this machine alone at which nobody listens. */
    static String freeAddress() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized void stop() {
        if (engine.isPresent()) {
            engine.get().downWithAll();
            engine = Optional.empty();
        }
        Workspace.remove();
    }

    private static synchronized void destroy() {
        engine.ifPresent(Engine::destroy);
    }
}
