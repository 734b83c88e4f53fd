package io.karavel.shell.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.testkit.ConfigCaptures;
import java.util.List;
import org.junit.Test;

public class ConfigCaptureTest {
    @Test
    public void everyCommandCapturesTheConfigurationOnce() {
        assertEquals(List.of(), ConfigCaptures.violations(EngineConfigCommand.class));
    }
}
