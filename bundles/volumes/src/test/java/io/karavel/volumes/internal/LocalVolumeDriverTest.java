package io.karavel.volumes.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.spi.volume.VolumeDriver;
import io.karavel.testkit.VolumeDriverContract;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class LocalVolumeDriverTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new LocalVolumeDriver();
    }

    private static void refuses(String message, Map<String, String> options) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> new LocalVolumeDriver().validate(options)).getMessage());
    }

    @Test
    public void optionsThatMakeNoSenseAreRefused() {
        refuses("invalid option: \"foo\"", Map.of("foo", "bar", "type", "tmpfs", "device", "tmpfs"));
        refuses("missing required option: \"device\"", Map.of("type", "tmpfs"));
        refuses("missing required option: \"type\"", Map.of("device", "tmpfs", "o", "size=1m"));
        refuses("quota size requested but no quota support", Map.of("size", "1g"));
    }

    @Test
    public void theServerOfAnNfsMountIsNamedByItsAddress() throws UnknownHostException {
        assertEquals(List.of("mount", "-i", "-t", "nfs", "-o", "addr=127.0.0.1,rw", "--", ":/export", "/here"),
                LocalOptions.parse(Map.of("type", "nfs", "device", ":/export", "o", "addr=localhost,rw")).arguments("/here"));
    }
}
