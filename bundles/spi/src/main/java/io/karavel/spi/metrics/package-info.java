/**
 * What is counted and measured. Whoever counts something registers a {@link io.karavel.spi.metrics.MetricSource}, keeps its counts
 * itself, and need not know in which format, to whom and whether they are shown:
 *
 * <pre>{@code
 * @Component
 * public final class Rotations implements MetricSource {
 *     private final LongAdder rotations = new LongAdder();
 *
 *     @Override
 *     public List<Metric> metrics() {
 *         return List.of(new Metric.Counter("example_rotations_total", "Logs that were rotated.",
 *                 List.of(new Metric.Value(Map.of(), rotations.sum()))));
 *     }
 * }
 * }</pre>
 */
@Export
@Version("1.0.0")
package io.karavel.spi.metrics;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
