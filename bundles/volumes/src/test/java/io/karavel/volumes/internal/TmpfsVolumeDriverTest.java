package io.karavel.volumes.internal;

import io.karavel.spi.volume.VolumeDriver;
import io.karavel.testkit.VolumeDriverContract;
import java.util.Map;

/** The local driver, where it mounts something. */
public class TmpfsVolumeDriverTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new LocalVolumeDriver();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m,mode=750");
    }

    @Override
    protected boolean isKept() {
        return false;
    }
}
