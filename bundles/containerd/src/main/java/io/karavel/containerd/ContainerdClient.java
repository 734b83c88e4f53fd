package io.karavel.containerd;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one connection to containerd, in one namespace. It is made in the background; calls made before, or while
 * containerd is away, wait for it up to their deadline and then fail as UNAVAILABLE. Its own containerd, if none is
 * configured, is started, watched and restarted by it, and outlives it.
 */
@ProviderType
public interface ContainerdClient extends ContainerdServices {
    /** The same services, with everything they make kept by the lease. */
    ContainerdServices withLease(Lease lease);

    Leases leases();

    EventStream events();

    ContainerdVersion version();

    /** Whether the connection stands now. Makes no RPC. */
    boolean reachable();

    /** Where containerd listens. */
    Path socket();

    String namespace();

    /**
     * Where a containerd of our own keeps what shims work with: a folder for each task, named by its container. Empty where
     * containerd is somebody else's.
     */
    Optional<Path> taskFolder();
}
