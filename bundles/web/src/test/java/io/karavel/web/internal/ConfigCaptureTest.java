package io.karavel.web.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.testkit.ConfigCaptures;
import io.karavel.web.RouteGroup;
import java.util.List;
import org.junit.Test;

public class ConfigCaptureTest {
    @Test
    public void everyRequestCapturesTheConfigurationOnce() {
        assertEquals(List.of(), ConfigCaptures.violations(RouteGroup.class));
    }
}
