package io.karavel.model;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.model.Health.Actions;
import io.karavel.model.Health.Result;
import io.karavel.model.Health.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.Test;

/** Docker's rules of health, each as a row: what the results are, when they come, and what is then. */
public class HealthTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static Healthcheck check(int retries, int startPeriod) {
        return new Healthcheck(List.of("CMD", "x"), Duration.ofSeconds(10), null, Duration.ofSeconds(startPeriod), null, retries, null);
    }

    private static Result result(int second, int code) {
        return new Result(START.plusSeconds(second), START.plusSeconds(second), code, "");
    }

    /** @param results a letter for each second since the start: {@code s}ucceeds, {@code f}ails, {@code .} is not checked */
    private static Health health(Healthcheck check, String results) {
        Health health = Health.NEW;
        for (int second = 1; second <= results.length(); second++) {
            char letter = results.charAt(second - 1);
            if (letter != '.') {
                health = health.after(result(second, letter == 's' ? 0 : 1), check, START);
            }
        }
        return health;
    }

    private static void row(int retries, int startPeriod, String results, Status status, int streak) {
        Health health = health(check(retries, startPeriod), results);
        assertEquals(results, status, health.status());
        assertEquals(results, streak, health.failingStreak());
    }

    @Test
    public void resultsMakeStatusAndStreakByTheTable() {
        row(3, 0, "", Status.STARTING, 0);
        row(3, 0, "s", Status.HEALTHY, 0);
        row(3, 0, "f", Status.STARTING, 1);
        row(3, 0, "ff", Status.STARTING, 2);
        row(3, 0, "fff", Status.UNHEALTHY, 3);
        row(3, 0, "ffff", Status.UNHEALTHY, 4);
        row(3, 0, "ffs", Status.HEALTHY, 0);
        row(3, 0, "sff", Status.HEALTHY, 2);
        row(3, 0, "sfff", Status.UNHEALTHY, 3);
        row(3, 0, "sffsff", Status.HEALTHY, 2);
        row(3, 0, "fffs", Status.HEALTHY, 0);
        row(1, 0, "f", Status.UNHEALTHY, 1);
        // None and fewer retries are three.
        row(0, 0, "ff", Status.STARTING, 2);
        row(0, 0, "fff", Status.UNHEALTHY, 3);
        row(-1, 0, "fff", Status.UNHEALTHY, 3);
    }

    @Test
    public void failuresCountInTheStartPeriodOnlyAfterASuccess() {
        row(1, 5, "ffff", Status.STARTING, 0);
        // The fifth second is no longer inside.
        row(2, 5, "fffff", Status.STARTING, 1);
        row(1, 5, "fffff", Status.UNHEALTHY, 1);
        row(1, 5, "sf", Status.UNHEALTHY, 1);
        row(2, 5, "sf", Status.HEALTHY, 1);
    }

    @Test
    public void theFirstCheckIsOneIntervalAfterTheStartAndTheStartIntervalHoldsWhileItStarts() {
        Healthcheck check = new Healthcheck(List.of("CMD", "x"), Duration.ofSeconds(10), null, Duration.ofSeconds(60),
                Duration.ofSeconds(2), 0, null);
        assertEquals(Duration.ofSeconds(2), check.pause(Status.STARTING, START, START));
        assertEquals(Duration.ofSeconds(2), check.pause(Status.STARTING, START, START.plusSeconds(59)));
        assertEquals(Duration.ofSeconds(10), check.pause(Status.STARTING, START, START.plusSeconds(60)));
        assertEquals(Duration.ofSeconds(10), check.pause(Status.HEALTHY, START, START.plusSeconds(1)));
        assertEquals(Duration.ofSeconds(10), check.pause(Status.UNHEALTHY, START, START.plusSeconds(1)));
        assertEquals(Duration.ofSeconds(10), check(0, 0).pause(Status.STARTING, START, START));
        assertEquals(Duration.ofSeconds(5), check(0, 60).pause(Status.STARTING, START, START));
    }

    @Test
    public void whatIsNotSaidIsAsWithDocker() {
        assertEquals(new Healthcheck(List.of("CMD", "x"), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ZERO,
                Duration.ofSeconds(5), 3, Optional.empty()), Healthcheck.of("CMD", "x").withDefaults());
        assertFalse(Healthcheck.of().enabled());
        assertFalse(Healthcheck.of("NONE").enabled());
        assertTrue(Healthcheck.of("CMD-SHELL", "true").enabled());
    }

    @Test
    public void theLastFiveResultsAreKeptAcrossRuns() {
        Health health = health(check(3, 0), "fffffff");
        assertEquals(IntStream.rangeClosed(3, 7).mapToObj(second -> result(second, 1)).toList(), health.log());
        assertEquals(health.log(), health.restarted().log());
        assertEquals(Status.STARTING, health.restarted().status());
        assertEquals(0, health.restarted().failingStreak());
        assertEquals(Status.UNHEALTHY, health(check(3, 0), "s").unwatched().status());
    }

    @Test
    public void onlyWhatMattersLaterIsWorthAWrite() {
        Health well = health(check(3, 0), "s");
        assertTrue(Health.NEW.isWorthStoring(Optional.empty()));
        assertTrue(well.isWorthStoring(Optional.of(Health.NEW)));
        assertFalse(health(check(3, 0), "ss").isWorthStoring(Optional.of(well)));
        assertTrue("a streak that may yet count", health(check(3, 0), "sf").isWorthStoring(Optional.of(well)));
        assertTrue(health(check(3, 0), "sfs").isWorthStoring(Optional.of(health(check(3, 0), "sf"))));
        assertTrue(health(check(3, 0), "ffff").isWorthStoring(Optional.of(health(check(3, 0), "fff"))));
        assertFalse(health(check(3, 0), "fffff").isWorthStoring(Optional.of(health(check(3, 0), "ffff"))));
        assertTrue(well.acted(START).isWorthStoring(Optional.of(well)));
    }

    @Test
    public void actionsAreTakenLessAndLessOften() {
        Actions actions = Actions.NONE;
        assertTrue("the first at once", actions.next().isBefore(START));
        Instant now = START;
        for (int pause : new int[] {10, 20, 40, 80, 160, 300, 300}) {
            actions = actions.another(now);
            assertEquals(now.plusSeconds(pause), actions.next());
            now = actions.next();
        }
        assertEquals("ten quiet minutes are enough", 1, actions.another(now.plusSeconds(600)).inARow());
    }
}
