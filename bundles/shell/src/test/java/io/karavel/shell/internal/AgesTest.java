package io.karavel.shell.internal;

import static org.junit.Assert.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.Test;

public class AgesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private final Ages ages = new Ages(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    public void oneUnitSaysHowLongAgoItWas() {
        assertEquals("59 s", ages.of(NOW.minusSeconds(59)));
        assertEquals("59 min", ages.of(NOW.minusSeconds(3599)));
        assertEquals("47 h", ages.of(NOW.minus(Duration.ofHours(47))));
        assertEquals("2 days", ages.of(NOW.minus(Duration.ofHours(48))));
    }

    @Test
    public void aMomentThatIsStillToComeIsNow() {
        assertEquals("0 s", ages.of(NOW.plusSeconds(5)));
    }

    @Test
    public void sizesHaveThreeDigits() {
        assertEquals("999 B", Sizes.of(999));
        assertEquals("2.05 MB", Sizes.of(2_051_000));
        assertEquals("12.3 GB", Sizes.of(12_345_678_901L));
    }
}
