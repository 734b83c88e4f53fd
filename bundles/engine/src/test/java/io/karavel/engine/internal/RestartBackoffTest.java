package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class RestartBackoffTest {
    private static final String LABEL = "io.karavel.restart.";

    @Test
    public void withoutLabelsTheWaitDoublesFromATenthOfASecondToAMinute() {
        RestartBackoff backoff = RestartBackoff.of(Map.of());
        Duration delay = backoff.minimum();
        assertEquals(Duration.ofMillis(100), delay);
        for (int times = 0; times < 9; times++) {
            delay = backoff.next(delay);
        }
        assertEquals(Duration.ofMillis(51_200), delay);
        assertEquals(Duration.ofMinutes(1), backoff.next(delay));
    }

    @Test
    public void labelsSayOtherwise() {
        RestartBackoff backoff = RestartBackoff.of(Map.of(LABEL + "minimum", "500ms", LABEL + "maximum", "1m30s",
                LABEL + "multiplier", "1.5", LABEL + "reset", "1h"));
        assertEquals(Duration.ofMillis(750), backoff.next(backoff.minimum()));
        assertEquals(Duration.ofSeconds(90), backoff.next(Duration.ofSeconds(80)));
        assertEquals(Duration.ofHours(1), backoff.reset());
    }

    @Test
    public void jitterStaysWithinItsShare() {
        RestartBackoff backoff = RestartBackoff.of(Map.of(LABEL + "jitter", "0.25"));
        Random random = new Random(1);
        for (int times = 0; times < 1000; times++) {
            long millis = backoff.withJitter(Duration.ofSeconds(1), random).toMillis();
            assertTrue(String.valueOf(millis), millis >= 750 && millis <= 1250);
        }
    }

    @Test
    public void whatMakesNoSenseIsRefused() {
        for (String label : List.of("minimum=0s", "maximum=1ms", "maximum=8761h", "maximum=999999999999999h", "multiplier=0.5",
                "multiplier=NaN", "jitter=2", "jitter=-1", "reset=soon", "reset=-1s")) {
            String[] parts = label.split("=");
            EngineException refusal =
                    assertThrows(label, EngineException.class, () -> RestartBackoff.of(Map.of(LABEL + parts[0], parts[1])));
            assertEquals(label, ErrorKind.INVALID, refusal.kind());
        }
    }
}
