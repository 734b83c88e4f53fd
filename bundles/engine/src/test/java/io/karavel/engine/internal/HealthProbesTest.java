package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Healthcheck;
import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeRun;
import io.karavel.spi.health.ProbeTarget;
import java.util.List;
import org.junit.Test;
import org.osgi.framework.ServiceReference;

public class HealthProbesTest {
    private final FakeProbes services = new FakeProbes();
    private final ServiceReference<HealthProbe> reference = services.add(new HealthProbe() {
        @Override
        public void validate(String type, List<String> arguments) {
            if (arguments.size() != 1) {
                throw new IllegalArgumentException(type + " takes one argument");
            }
        }

        @Override
        public ProbeRun begin(ProbeTarget target) {
            throw new AssertionError("nothing is checked");
        }
    }, "FILE", "FOLDER");

    @Test
    public void argumentsThatMakeNoSenseAreRefusedInTheWordsOfTheirProbe() {
        EngineException refusal = assertThrows(EngineException.class, () -> services.registry().check(Healthcheck.of("FOLDER", "a", "b")));
        assertEquals(ErrorKind.INVALID, refusal.kind());
        assertEquals("healthcheck: FOLDER takes one argument", refusal.getMessage());
        assertEquals("its probe is let go of", 0, services.held);
    }

    @Test
    public void whatMakesSenseIsNotRefused() {
        services.registry().check(Healthcheck.of("FILE", "/ready"));
        services.registry().check(Healthcheck.of());
        assertEquals(0, services.held);
    }

    @Test
    public void whatNobodyKnowsIsNotRefusedBecauseItsBundleMayCome() {
        services.registry().check(Healthcheck.of("SMOKE"));
        services.registry().removeProbe(reference);
        services.registry().check(Healthcheck.of("FILE"));
    }
}
