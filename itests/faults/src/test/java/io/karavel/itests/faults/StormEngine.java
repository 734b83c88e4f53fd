package io.karavel.itests.faults;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Workspace;
import org.junit.rules.ExternalResource;

/** An engine that one test has for itself. Nothing is left of it, also where the test is cut short. */
final class StormEngine extends ExternalResource {
    private final Engine engine = new Engine(Workspace.folder("engine"));
    private final Client client = new Client(engine.socket());
    private final Thread cleanup = new Thread(new Wreckage(engine)::clear, "karavel-storm-cleanup");

    Engine engine() {
        return engine;
    }

    Client client() {
        return client;
    }

    @Override
    protected void before() {
        Runtime.getRuntime().addShutdownHook(cleanup);
        engine.up();
    }

    @Override
    protected void after() {
        Runtime.getRuntime().removeShutdownHook(cleanup);
        try {
            engine.downWithAll();
        } finally {
            new Wreckage(engine).clear();
        }
    }
}
