package io.karavel.containerd;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears events in the order containerd sent them, on a thread that belongs to the subscription. A slow listener holds
 * up its own events and nothing else.
 */
@ConsumerType
public interface EventListener {
    /** What this throws is logged; the next event is delivered all the same. */
    void happened(ContainerdEvent event);

    /**
     * Events may have been missed: the connection was lost, and is back. The world has to be read anew. Where this throws,
     * the subscription is made again, after a while that grows to 5 seconds, and this is called again.
     */
    void resubscribed();
}
