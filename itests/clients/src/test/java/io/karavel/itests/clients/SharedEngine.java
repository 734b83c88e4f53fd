package io.karavel.itests.clients;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Workspace;
import java.util.Optional;

/**
 * The one engine of all test classes, started when the first needs it. It is stopped by {@link EngineListener}; should
 * that not happen, it ends with this Java.
 */
final class SharedEngine {
    private static Optional<Engine> engine = Optional.empty();
    private static Optional<AssertionError> failure = Optional.empty();

    private SharedEngine() {}

    /** The engine; where it could not be started, no test tries it again. */
    static synchronized Engine get() {
        if (engine.isEmpty()) {
            Engine started = new Engine(Workspace.folder("engine"));
            engine = Optional.of(started);
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
