package io.karavel.volumes.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.model.ContainerId;
import io.karavel.model.Volume;
import io.karavel.volumes.internal.StoredVolume.Unfinished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class VolumeJsonTest {
    private static final StoredVolume VOLUME = new StoredVolume(new Volume("data", "local", Instant.parse("2026-01-02T03:04:05Z"),
            Map.of("label", "value"), Map.of("type", "tmpfs")));

    @Test
    public void whatIsWrittenIsRead() throws IOException {
        assertEquals(VOLUME, VolumeJson.read(VolumeJson.write(VOLUME)));
        StoredVolume filled = VOLUME.with(new Unfinished(Optional.of(new ContainerId("ab".repeat(32))), false));
        assertEquals(filled, VolumeJson.read(VolumeJson.write(filled)));
        StoredVolume made = VOLUME.with(new Unfinished(Optional.empty(), true));
        assertEquals(made, VolumeJson.read(VolumeJson.write(made)));
    }

    @Test
    public void theFormatOfALaterEngineIsRefused() {
        String later = "{\"version\":2,\"stored\":{\"volume\":{\"name\":\"data\",\"driver\":\"local\",\"created\":\"2026-01-02T03:04:05Z\"}}}";
        assertThrows(IOException.class, () -> VolumeJson.read(later.getBytes(StandardCharsets.UTF_8)));
        assertThrows(IOException.class, () -> VolumeJson.read("{}".getBytes(StandardCharsets.UTF_8)));
    }
}
