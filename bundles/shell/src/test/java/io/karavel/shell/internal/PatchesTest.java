package io.karavel.shell.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import java.util.List;
import org.junit.Test;

public class PatchesTest {
    @Test
    public void nothingStaysOfARuntimeThatIsReplaced() {
        assertEquals("{\"runtimes\":{\"r\":{\"path\":\"/r\",\"runtimeArgs\":[\"--a b\",\"\\\"\"],\"runtimeType\":null,\"options\":null}}}",
                Patches.binary("r", "/r", List.of("--a b", "\"")));
        assertEquals("{\"runtimes\":{\"r\":{\"path\":\"/r\",\"runtimeArgs\":null,\"runtimeType\":null,\"options\":null}}}",
                Patches.binary("r", "/r", List.of()));
        assertEquals("{\"runtimes\":{\"k\":{\"path\":null,\"runtimeArgs\":null,\"runtimeType\":\"io.containerd.runc.v2\","
                + "\"options\":{\"SystemdCgroup\":true,\"Root\":\"/a=b\"}}}}",
                Patches.shim("k", "io.containerd.runc.v2", List.of("SystemdCgroup=true", "Root=/a=b")));
    }

    @Test
    public void anOptionHasAKey() {
        for (String option : List.of("key", "=value")) {
            assertThrows(EngineException.class, () -> Patches.shim("k", "a.b", List.of(option)));
        }
    }

    @Test
    public void whatIsRemovedIsNull() {
        assertEquals("{\"runtimes\":{\"a\\\"b\":null}}", Patches.removed("a\"b"));
        assertEquals("{\"default-runtime\":\"crun\"}", Patches.byDefault("crun"));
    }
}
