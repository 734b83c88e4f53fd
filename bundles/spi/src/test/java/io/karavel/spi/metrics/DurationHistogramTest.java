package io.karavel.spi.metrics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Distribution;
import io.karavel.spi.metrics.Metric.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class DurationHistogramTest {
    private final DurationHistogram histogram = new DurationHistogram();

    private long countUpTo(Duration bound) {
        Distribution read = histogram.read(Map.of());
        return read.counts().get(read.bounds().indexOf(bound));
    }

    @Test
    public void aDurationCountsForTheFirstBoundThatItIsNotAbove() {
        histogram.add(Duration.ofMillis(5));
        histogram.add(Duration.ofNanos(5_000_001));
        assertEquals(1, countUpTo(Duration.ofMillis(5)));
        assertEquals(1, countUpTo(Duration.ofMillis(10)));
        assertEquals(0, countUpTo(Duration.ofMillis(25)));
    }

    @Test
    public void whatIsAboveAllBoundsIsCountedAtTheEnd() {
        histogram.add(Duration.ofHours(1));
        List<Long> counts = histogram.read(Map.of()).counts();
        assertEquals(1L, (long) counts.get(counts.size() - 1));
    }

    @Test
    public void theSumIsThatOfAllAndWhatIsNegativeIsNothing() {
        histogram.add(Duration.ofSeconds(2));
        histogram.add(Duration.ofSeconds(-1));
        histogram.add(Duration.ofMillis(500));
        assertEquals(Duration.ofMillis(2500), histogram.read(Map.of()).sum());
        assertEquals(3, histogram.read(Map.of()).count());
    }

    @Test
    public void namesSayWhatIsCounted() {
        assertThrows(IllegalArgumentException.class, () -> new Counter("karavel_events", "", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Counter("karavel-events_total", "", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new Histogram("karavel_time", "", List.of()));
        assertEquals("karavel_events_total", new Counter("karavel_events_total", "", List.of()).name());
    }
}
