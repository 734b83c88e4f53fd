package io.karavel.runtime.registry.internal;

import io.karavel.api.EngineConfig;
import io.karavel.model.RuntimeDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations that tests begin with. */
final class Samples {
    private Samples() {}

    static EngineConfig engine(Path root, Map<String, RuntimeDescriptor> runtimes) {
        return engine(root, runtimes, "runc");
    }

    static EngineConfig engine(Path root, Map<String, RuntimeDescriptor> runtimes, String defaultRuntime) {
        return new EngineConfig(root, root, List.of(), Optional.empty(), Optional.empty(), "karavel", Optional.empty(), runtimes,
                defaultRuntime, "karavel", 1, "json-file", Map.of(), List.of(), false, Optional.empty(), Optional.empty(), false,
                List.of(), Duration.ofSeconds(1), false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);
    }
}
