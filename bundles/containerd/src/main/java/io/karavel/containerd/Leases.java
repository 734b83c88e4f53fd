package io.karavel.containerd;

import io.karavel.api.EngineException;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The leases of our namespace. */
@ProviderType
public interface Leases {
    /** Makes a lease that ends by itself after {@code expiry}, should its owner not live to close it. */
    Lease create(Duration expiry);

    /** The ids of all leases. */
    List<String> list();

    /**
     * @param sync whether to wait until garbage, of every namespace, is collected; up to a minute
     * @throws EngineException NOT_FOUND
     */
    void delete(String id, boolean sync);
}
