package io.karavel.api;

import static java.util.Objects.requireNonNull;

import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import java.util.Optional;

/**
 * A container as the user wants it.
 *
 * @param name     empty to have one made up
 * @param platform as {@code linux/amd64}; empty for this machine's
 */
public record ContainerRequest(
        Optional<String> name, Optional<String> platform, ContainerConfig config, HostConfig hostConfig) {
    public ContainerRequest {
        requireNonNull(name);
        requireNonNull(platform);
        requireNonNull(config);
        requireNonNull(hostConfig);
    }
}
