package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;

import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Health;
import io.karavel.model.StateView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class StatusTextTest {
    private static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");

    private static String text(ActualState state) {
        return StatusText.of(StateView.of(state), Optional.empty(), NOW);
    }

    private static Exited exited(int code, Duration ago) {
        return new Exited(code, false, "", NOW.minus(ago).minusSeconds(1), NOW.minus(ago));
    }

    @Test
    public void healthIsToldOfWhatRunsAlone() {
        Running running = new Running(7, NOW.minusSeconds(5), false, false);
        assertEquals("Up 5 seconds (health: starting)", text(running, Health.NEW));
        assertEquals("Up 5 seconds (healthy)", text(running, new Health(Health.Status.HEALTHY, 0, List.of(), Health.Actions.NONE)));
        assertEquals("Up 5 seconds (unhealthy)", text(running, Health.NEW.unwatched()));
        assertEquals("Up 5 seconds (Paused)", text(running.withPaused(true), Health.NEW.unwatched()));
        assertEquals("Exited (0) 3 minutes ago", text(exited(0, Duration.ofMinutes(3)), Health.NEW.unwatched()));
    }

    private static String text(ActualState state, Health health) {
        return StatusText.of(StateView.of(state), Optional.of(health), NOW);
    }

    @Test
    public void everyStateHasItsText() {
        Running running = new Running(7, NOW.minusSeconds(5), false, false);
        assertEquals("Created", text(Created.FRESH));
        assertEquals("Up 5 seconds", text(running));
        assertEquals("Up 2 minutes (Paused)", text(new Running(7, NOW.minusSeconds(125), true, false)));
        assertEquals("Exited (0) 3 minutes ago", text(exited(0, Duration.ofMinutes(3))));
        assertEquals("Exited (137) 2 weeks ago", text(exited(137, Duration.ofDays(15))));
        assertEquals("Restarting (1) 2 seconds ago", text(new Restarting(exited(1, Duration.ofSeconds(2)), NOW)));
        assertEquals("Removal In Progress", text(new Removing(exited(0, Duration.ofHours(1)))));
        assertEquals("Dead", text(new Dead(exited(0, Duration.ofHours(1)))));
        assertEquals("Created", text(new Starting(Created.FRESH)));
    }

    @Test
    public void durationsAreAsRoughAsDockers() {
        Object[][] table = {
            {0L, "Less than a second"}, {1L, "1 second"}, {59L, "59 seconds"}, {60L, "About a minute"},
                    {119L, "About a minute"},
            {120L, "2 minutes"}, {3599L, "59 minutes"}, {3600L, "About an hour"}, {5399L, "About an hour"},
            {5400L, "2 hours"},
            {47L * 3600, "47 hours"}, {48L * 3600, "2 days"}, {13L * 86400, "13 days"}, {14L * 86400, "2 weeks"},
            {59L * 86400, "8 weeks"}, {60L * 86400, "2 months"}, {729L * 86400, "24 months"}, {730L * 86400, "2 years"},
        };
        for (Object[] row : table) {
            assertEquals(row[1], StatusText.duration(Duration.ofSeconds((long) row[0])));
        }
    }

    @Test
    public void aClockThatWasSetBackDoesNotMatter() {
        assertEquals("Up Less than a second", text(new Running(7, NOW.plusSeconds(60), false, false)));
    }
}
