package io.karavel.spi.metrics;

import io.karavel.spi.metrics.Metric.Distribution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Counts durations by how long they are. Any number of threads may add and read at a time, and none waits for another; what is added while
 * it is read is in the sum, in a count, in both or in neither.
 */
public final class DurationHistogram {
    private static final List<Duration> BOUNDS = LongStream.of(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis).toList();

    private final List<LongAdder> counts = Stream.generate(LongAdder::new).limit(BOUNDS.size() + 1L).toList();
    private final LongAdder nanoseconds = new LongAdder();

    /** One more; what is negative, because a clock was set, counts as nothing. */
    public void add(Duration duration) {
        Duration counted = duration.isNegative() ? Duration.ZERO : duration;
        nanoseconds.add(counted.toNanos());
        counts.get((int) BOUNDS.stream().filter(bound -> bound.compareTo(counted) < 0).count()).increment();
    }

    public Distribution read(Map<String, String> labels) {
        return new Distribution(labels, BOUNDS, counts.stream().map(LongAdder::sum).toList(), Duration.ofNanos(nanoseconds.sum()));
    }
}
