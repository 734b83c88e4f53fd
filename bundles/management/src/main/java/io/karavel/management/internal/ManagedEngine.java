package io.karavel.management.internal;

import io.karavel.api.DrainService;
import io.karavel.api.EngineService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Counts, and whether it takes new work. */
@Component(service = ManagedObject.class)
public final class ManagedEngine implements EngineMXBean, ManagedObject {
    private final EngineService engine;
    private final DrainService drain;

    @Activate
    public ManagedEngine(@Reference EngineService engine, @Reference DrainService drain) {
        this.engine = engine;
        this.drain = drain;
    }

    @Override
    public String type() {
        return "Engine";
    }

    @Override
    public String getVersion() {
        return engine.info().version();
    }

    @Override
    public String getId() {
        return engine.info().id();
    }

    @Override
    public int getContainers() {
        return engine.info().containers();
    }

    @Override
    public int getRunning() {
        return engine.info().running();
    }

    @Override
    public int getPaused() {
        return engine.info().paused();
    }

    @Override
    public int getStopped() {
        return engine.info().stopped();
    }

    @Override
    public int getImages() {
        return engine.info().images();
    }

    @Override
    public boolean isDrained() {
        return drain.since().isPresent();
    }

    @Override
    public void drain() {
        drain.begin();
    }

    @Override
    public void endDrain() {
        drain.end();
    }
}
