package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;

public class AdminPropertiesTest {
    @Rule
    public final StoreRule config = new StoreRule();

    @Test
    public void stringsBecomeWhatTheKeyWants() {
        EngineConfig engine = taken(Map.of("debug", "true", "shutdown-timeout", "7", "labels", "a=b, c=d",
                "default-shm-size", "128M", "log-opts.max-size", "10m", "default-ulimits.nofile.Soft", "1",
                "default-ulimits.nofile.Hard", "2", "runtimes.crun.path", "/c", "runtimes.crun.runtimeArgs", "[\"a, b\", \"c\"]"));
        assertTrue(engine.debug());
        assertEquals(7, engine.shutdownTimeout().toSeconds());
        assertEquals(List.of("a=b", "c=d"), engine.labels());
        assertEquals(128L << 20, engine.defaultShmSize());
        assertEquals(Map.of("max-size", "10m"), engine.logOptions());
        assertEquals(2, engine.defaultUlimits().get(0).hard());
        assertEquals(List.of("a, b", "c"), engine.runtimes().get("crun").runtimeArgs());
    }

    @Test
    public void optionsOfShimsAreFlagsOrTexts() {
        EngineConfig engine = taken(Map.of("runtimes.systemd.runtimeType", "io.containerd.runc.v2",
                "runtimes.systemd.options.SystemdCgroup", "true", "runtimes.systemd.options.NoPivotRoot", false,
                "runtimes.systemd.options.Root", "/r"));
        assertEquals(Map.of("SystemdCgroup", true, "NoPivotRoot", false, "Root", "/r"), engine.runtimes().get("systemd").options());
    }

    @Test
    public void typedValuesStayWhatTheyAre() {
        EngineConfig engine = taken(Map.of("debug", true, "shutdown-timeout", 7, "labels", new String[] {"a=b"},
                "runtimes.kata.runtimeType", "io.containerd.kata.v2", "runtimes.kata.options.ConfigPath", "/k"));
        assertTrue(engine.debug());
        assertEquals(List.of("a=b"), engine.labels());
        assertEquals("/k", engine.runtimes().get("kata").options().get("ConfigPath"));
    }

    @Test
    public void runtimesOfTheFileStay() {
        config.set("{\"runtimes\": {\"a\": {\"path\": \"/a\"}}}");
        assertEquals(Set.of("runc", "a", "b.c"), taken(Map.of("runtimes.b.c.path", "/b")).runtimes().keySet());
    }

    @Test
    public void whatTheFrameworkAddsIsNoSetting() {
        taken(Map.of("service.pid", "io.karavel.engine", "felix.fileinstall.filename", "f", "component.id", 3L));
        assertTrue(config.store.lastRefusal().isEmpty());
    }

    @Test
    public void whatIsWrongCanBeSeen() {
        taken(Map.of("debug", "maybe", "data-rot", "/x"));
        String message = config.store.lastRefusal().orElseThrow().message();
        assertTrue(message, message.contains("debug: must be true or false"));
        assertTrue(message, message.contains("data-rot: unknown key"));
        assertEquals("Config Admin", config.store.lastRefusal().orElseThrow().origin());
    }

    private EngineConfig taken(Map<String, Object> properties) {
        new ConfigAdminSource(config.store, properties);
        return config.store.current().engine();
    }
}
