package io.karavel.containerd.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.Test;

public class ContainerdLayoutTest {
    @Test
    public void theConfigurationNamesOurFoldersAndMetrics() {
        String toml =
                new ContainerdLayout(Path.of("/data"), Path.of("/run/x"), Optional.of("127.0.0.1:1338"), false).toml();

        assertTrue(toml, toml.startsWith("version = 2\nroot = \"/data\"\nstate = \"/run/x/state\"\ndisabled_plugins"));
        assertTrue(toml, toml.contains("[grpc]\naddress = \"/run/x/containerd.sock\"\n"));
        assertTrue(toml, toml.endsWith("[metrics]\naddress = \"127.0.0.1:1338\"\n"));
    }

    @Test
    public void withoutAnAddressThereAreNoMetrics() {
        assertFalse(new ContainerdLayout(Path.of("/data"), Path.of("/run/x"), Optional.empty(), true).toml()
                .contains("metrics"));
    }

    @Test
    public void aPathWithQuotesStaysOnePath() {
        String toml = new ContainerdLayout(Path.of("/a\"b\\c"), Path.of("/run/x"), Optional.empty(), false).toml();

        assertEquals("root = \"/a\\\"b\\\\c\"", toml.lines().skip(1).findFirst().orElseThrow());
    }
}
