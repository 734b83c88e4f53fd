package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.testkit.ConfigCaptures;
import java.util.List;
import org.junit.Test;

public class ConfigCaptureTest {
    @Test
    public void everyOperationCapturesTheConfigurationOnce() {
        // What follows from the end of a container, and what is tried again, has the configuration of its own time.
        assertEquals(List.of(), ConfigCaptures.violations(ContainerEngine.class,
                "Supervisor.restart", "Supervisor.startAgain", "Supervisor.remove", "Supervisor.hadItsEnd", "Reconciliation.reconcile"));
    }
}
