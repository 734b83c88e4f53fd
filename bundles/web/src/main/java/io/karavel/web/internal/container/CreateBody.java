package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import java.util.Map;

/**
 * The body of a create request: the fields of {@code config} stand beside the other two.
 *
 * @param hostConfig       null where the client sent none
 * @param networkingConfig likewise
 */
record CreateBody(@JsonUnwrapped ContainerConfig config, HostConfig hostConfig, NetworkingConfig networkingConfig) {

    /** How to join networks, by their names. */
    record NetworkingConfig(Map<String, EndpointConfig> endpointsConfig) {
        NetworkingConfig {
            endpointsConfig = endpointsConfig == null ? Map.of() : Map.copyOf(endpointsConfig);
        }
    }

    /** What of joining a network concerns the container itself. */
    record EndpointConfig(String macAddress) {}
}
