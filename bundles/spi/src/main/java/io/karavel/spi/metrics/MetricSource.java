package io.karavel.spi.metrics;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that counts or measures, as a service. Counts live as long as who counts: that nobody looks at them, or that what shows them
 * is exchanged, is nothing to it.
 */
@ConsumerType
public interface MetricSource {
    /**
     * What it has counted, as it is now. Called whenever somebody looks, on a thread that serves others too: answers from memory, and
     * waits for nothing. Of two metrics with the same name, from whichever sources, only one is shown.
     */
    List<Metric> metrics();
}
