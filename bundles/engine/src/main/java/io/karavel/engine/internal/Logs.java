package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.model.Container;
import io.karavel.spi.logging.LogTarget;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says whose a log is. */
final class Logs {
    private Logs() {}

    static LogTarget target(ConfigSnapshot config, Container container) {
        return new LogTarget(container.id(), container.name(), config.engine().containerFolder(container.id().value()),
                container.hostConfig().logConfig().config(), container.config().labels(), environment(container));
    }

    private static Map<String, String> environment(Container container) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : container.config().env()) {
            String[] parts = variable.split("=", 2);
            environment.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        return environment;
    }
}
