package io.karavel.web.internal.container;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine with its data under {@code /data}. */
final class FakeEngine implements EngineService, ConfigStore {
    @Override
    public EngineInfo info() {
        return new EngineInfo("id", "0.1.0", 0, 0, 0, 0, 0, "overlayfs", Map.of());
    }

    @Override
    public ConfigSnapshot current() {
        return new ConfigSnapshot(new EngineConfig(Path.of("/data"), Path.of("/run"), List.of(), Optional.empty(),
                Optional.empty(), "moby", Optional.empty(), Map.of(), "runc", "", 67108864, "json-file", Map.of(),
                List.of(),
                false, Optional.empty(), Optional.empty(), false, List.of(), Duration.ofSeconds(15), false));
    }
}
