package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.api.EngineService.EngineInfo;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.RestartPolicy.Kind;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** What the engine says of itself. */
public class EngineStatusTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void oneThatWaitsForItsRestartIsAmongTheStopped() {
        Container restarting = engine.create("restarting", ContainerConfig.of("image", "run")
                .withLabels(Map.of("io.karavel.restart.minimum", "1h", "io.karavel.restart.maximum", "1h")),
                EngineFixture.restarting(Kind.ALWAYS));
        engine.containers().start("restarting");
        engine.run("running");
        engine.run("paused");
        engine.containers().pause("paused");
        engine.task(restarting).exit(1);
        engine.awaitState(restarting, Restarting.class);

        EngineInfo info = status().info();

        assertEquals(3, info.containers());
        assertEquals(1, info.running());
        assertEquals(1, info.paused());
        assertEquals(1, info.stopped());
    }

    private EngineStatus status() {
        EngineLife life = engine.life();
        return new EngineStatus(with(BundleContext.class, with(Bundle.class, new Version(1, 2, 3))), life.configs, life.states,
                life.images, life.images, life.logs);
    }

    /** Something that always answers the same. */
    private static <T> T with(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer));
    }
}
