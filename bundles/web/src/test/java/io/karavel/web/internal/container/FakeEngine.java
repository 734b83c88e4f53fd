package io.karavel.web.internal.container;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.api.RootFilesystems;
import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import io.karavel.spi.runtime.RootfsMount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An engine with its data under {@code /data}. */
final class FakeEngine implements RootFilesystems, ConfigStore {
    @Override
    public String driver() {
        return "overlayfs";
    }

    @Override
    public String key(ContainerId container) {
        return container.value();
    }

    @Override
    public List<RootfsMount> prepare(ContainerId container, Digest topLayer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<RootfsMount> mounts(ContainerId container) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size(ContainerId container) {
        return 4096;
    }

    @Override
    public Set<ContainerId> containers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(ContainerId container) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ConfigSnapshot current() {
        return new ConfigSnapshot(new EngineConfig(Path.of("/data"), Path.of("/run"), List.of(), Optional.empty(),
                Optional.empty(), "moby", Optional.empty(), Map.of(), "runc", "", 67108864, "json-file", Map.of(),
                List.of(),
                false, Optional.empty(), Optional.empty(), false, List.of(), Duration.ofSeconds(15), false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS));
    }
}
