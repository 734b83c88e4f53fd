package io.karavel.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.Lease;
import io.karavel.containerd.Leases;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease that somebody here has to close. */
final class HeldLease implements Lease {
    private final Leases leases;
    private final String id;
    private final AtomicBoolean closed = new AtomicBoolean();

    HeldLease(Leases leases, String id) {
        this.leases = leases;
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            leases.delete(id, false);
        } catch (EngineException e) {
            // It may have expired.
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
