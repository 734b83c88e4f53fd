package io.karavel.containerd;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps what is made {@linkplain ContainerdClient#withLease under it} from garbage collection until it is closed or
 * expires, whichever is first.
 */
@ProviderType
public interface Lease extends AutoCloseable {
    String id();

    /** Deletes the lease. That it is gone already is fine; so is closing it twice. */
    @Override
    void close();
}
