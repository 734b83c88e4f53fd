package io.karavel.api;

import io.karavel.model.EndpointSettings;
import org.osgi.annotation.versioning.ProviderType;

/** Connects containers to networks and disconnects them, whether they run or not. */
@ProviderType
public interface NetworkConnections {
    /**
     * Puts a container into a network, now where it runs and for its next starts.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code FORBIDDEN} where the container is in it already, or its network mode does not allow
     *                         it; {@code INVALID}
     */
    void connect(String network, String container, EndpointSettings settings);

    /**
     * Takes a container out of a network.
     *
     * @param force also where the container is not known any more
     */
    void disconnect(String network, String container, boolean force);
}
