package io.karavel.spi.network;

import static java.util.Objects.requireNonNull;

import io.karavel.model.PublishedPort;
import java.util.List;

/**
 * An endpoint that was made before, perhaps by another version of the driver or in another life of the engine.
 *
 * @param ports that were published for it
 */
public record ExistingEndpoint(EndpointSpec spec, EndpointState state, List<PublishedPort> ports) {
    public ExistingEndpoint {
        requireNonNull(spec);
        requireNonNull(state);
        ports = List.copyOf(ports);
    }
}
