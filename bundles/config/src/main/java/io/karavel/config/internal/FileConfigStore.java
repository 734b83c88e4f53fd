package io.karavel.config.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the configuration from a file when the engine starts. A file that is not there is an empty one; one that cannot be
 * understood keeps the engine from starting, because a container must not start with other settings than its owner wrote down.
 */
@Component
public final class FileConfigStore implements ConfigStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileConfigStore.class);

    private final ConfigSnapshot snapshot;

    @Activate
    public FileConfigStore(BundleContext context) {
        this(Places.of(context));
    }

    FileConfigStore(Places places) {
        try {
            snapshot = new ConfigSnapshot(ConfigReader.read(text(places.configFile()), places));
        } catch (EngineException problems) {
            LOG.error("{} is refused, so the engine does not start: {}", places.configFile(), problems.getMessage());
            throw problems;
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "{}";
        } catch (IOException e) {
            throw EngineException.system("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ConfigSnapshot current() {
        return snapshot;
    }
}
