package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.ContainerdServices;
import io.karavel.containerd.Lease;
import java.time.Duration;
import java.util.function.Function;

/** Work that makes content and snapshots, which go when it fails. */
final class Undertaking {
    /** Should the daemon die in the middle. */
    private static final Duration EXPIRY = Duration.ofHours(24);

    private Undertaking() {}

    static <T> T run(ContainerdClient containerd, Function<ContainerdServices, T> work) {
        try (Lease lease = containerd.leases().create(EXPIRY)) {
            try {
                return work.apply(containerd.withLease(lease));
            } catch (RuntimeException | Error e) {
                discard(containerd, lease, e);
                throw e;
            }
        }
    }

    /** Waits for the garbage to be collected: who was told of a failure finds nothing left of it. */
    private static void discard(ContainerdClient containerd, Lease lease, Throwable failure) {
        try {
            containerd.leases().delete(lease.id(), true);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                failure.addSuppressed(e);
            }
        }
    }
}
