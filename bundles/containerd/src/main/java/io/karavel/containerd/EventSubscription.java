package io.karavel.containerd;

import org.osgi.annotation.versioning.ProviderType;

/** A subscription to events, until it is closed. */
@ProviderType
public interface EventSubscription extends AutoCloseable {
    /** Ends the subscription and waits, up to five seconds, for the listener to return. */
    @Override
    void close();
}
