package io.karavel.containerd;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears events in the order containerd sent them, on a thread that belongs to the subscription. A slow listener holds
 * up its own events and nothing else; what it throws is logged.
 */
@ConsumerType
public interface EventListener {
    void happened(ContainerdEvent event);

    /** Events may have been missed: the connection was lost, and is back. The world has to be read anew. */
    void resubscribed();
}
