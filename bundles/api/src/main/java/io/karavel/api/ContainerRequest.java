package io.karavel.api;

import static java.util.Objects.requireNonNull;

import io.karavel.model.ContainerConfig;
import io.karavel.model.EndpointSettings;
import io.karavel.model.HostConfig;
import java.util.Map;
import java.util.Optional;

/**
 * A container as the user wants it.
 *
 * @param name     empty to have one made up
 * @param platform as {@code linux/amd64}; empty for this machine's
 * @param networks how it wants to be in networks, by their names or ids
 */
public record ContainerRequest(
        Optional<String> name, Optional<String> platform, ContainerConfig config, HostConfig hostConfig,
        Map<String, EndpointSettings> networks) {
    public ContainerRequest {
        requireNonNull(name);
        requireNonNull(platform);
        requireNonNull(config);
        requireNonNull(hostConfig);
        networks = Map.copyOf(networks);
    }

    /** One that says nothing of networks but its network mode. */
    public ContainerRequest(Optional<String> name, Optional<String> platform, ContainerConfig config, HostConfig hostConfig) {
        this(name, platform, config, hostConfig, Map.of());
    }
}
