package io.karavel.management.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.testkit.ConfigCaptures;
import java.util.List;
import org.junit.Test;

public class ConfigCaptureTest {
    @Test
    public void everyOperationCapturesTheConfigurationOnce() {
        assertEquals(List.of(), ConfigCaptures.violations(ManagedConfiguration.class));
    }
}
