package io.karavel.spi.logging;

import static java.util.Objects.requireNonNull;

import io.karavel.model.ContainerId;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whose log it is.
 *
 * @param folder      the container's own folder, for drivers that keep files
 * @param options     what the user gave by {@code --log-opt}
 * @param labels      the container's labels
 * @param environment the container's environment variables
 */
public record LogTarget(
        ContainerId container,
        String name,
        Path folder,
        Map<String, String> options,
        Map<String, String> labels,
        Map<String, String> environment) {
    public LogTarget {
        requireNonNull(container);
        requireNonNull(name);
        requireNonNull(folder);
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
        environment = Map.copyOf(environment);
    }
}
