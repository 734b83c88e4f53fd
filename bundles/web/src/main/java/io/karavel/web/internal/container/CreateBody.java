package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.karavel.model.ContainerConfig;
import io.karavel.model.EndpointSettings;
import io.karavel.model.HostConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The body of a create request: the fields of {@code config} stand beside the other two.
 *
 * @param hostConfig       null where the client sent none
 * @param networkingConfig likewise
 */
record CreateBody(@JsonUnwrapped ContainerConfig config, HostConfig hostConfig, NetworkingConfig networkingConfig) {

    /** How to join networks, by their names. */
    record NetworkingConfig(Map<String, EndpointForms.Form> endpointsConfig) {
        /** By network; where a client says nothing of one it means no wish. */
        Map<String, EndpointSettings> settings() {
            Map<String, EndpointSettings> settings = new LinkedHashMap<>();
            if (endpointsConfig != null) {
                endpointsConfig.forEach((network, form) -> settings.put(network, EndpointForms.settings(form)));
            }
            return settings;
        }
    }
}
