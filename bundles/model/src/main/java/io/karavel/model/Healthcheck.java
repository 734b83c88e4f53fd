package io.karavel.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How to find out whether a container is well, as the image or the user gave it. A duration of zero means the default.
 *
 * @param test          empty to inherit; {@code NONE}; otherwise the name of a kind of probe, such as {@code CMD} or {@code HTTP}, and
 *                      what it is to do
 * @param startInterval between checks within the start period, until one succeeds
 * @param retries       so many failures in a row make it unhealthy; none or fewer for the default
 * @param onUnhealthy   what is done when it becomes unhealthy; empty for what its label says, or nothing
 */
public record Healthcheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries,
        Optional<UnhealthyAction> onUnhealthy) {
    /** What nobody says is as with Docker. */
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final int RETRIES = 3;
    private static final String NONE = "NONE";

    public Healthcheck {
        test = Values.list(test);
        interval = Values.orElse(interval, Duration.ZERO);
        timeout = Values.orElse(timeout, Duration.ZERO);
        startPeriod = Values.orElse(startPeriod, Duration.ZERO);
        startInterval = Values.orElse(startInterval, Duration.ZERO);
        onUnhealthy = Values.optional(onUnhealthy);
    }

    /** By this test, everything else as by default. */
    public static Healthcheck of(String... test) {
        return new Healthcheck(List.of(test), null, null, null, null, 0, null);
    }

    /** Whether there is something to check. */
    public boolean enabled() {
        return !test.isEmpty() && !test.get(0).equals(NONE);
    }

    public Healthcheck withTest(List<String> newTest) {
        return new Healthcheck(newTest, interval, timeout, startPeriod, startInterval, retries, onUnhealthy);
    }

    /** The same with what it leaves open taken from another one. */
    public Healthcheck orElse(Healthcheck other) {
        return new Healthcheck(test.isEmpty() ? other.test : test, orElse(interval, other.interval), orElse(timeout, other.timeout),
                orElse(startPeriod, other.startPeriod), orElse(startInterval, other.startInterval),
                retries == 0 ? other.retries : retries, onUnhealthy.or(other::onUnhealthy));
    }

    /** With every default filled in, but for what is done about it. */
    public Healthcheck withDefaults() {
        return new Healthcheck(test, orElse(interval, INTERVAL), orElse(timeout, TIMEOUT), startPeriod,
                orElse(startInterval, START_INTERVAL), retries <= 0 ? RETRIES : retries, onUnhealthy);
    }

    /** How long after a result, or after the start, the next check begins. */
    public Duration pause(Health.Status status, Instant started, Instant now) {
        boolean starting = status == Health.Status.STARTING && Duration.between(started, now).compareTo(startPeriod) < 0;
        return starting ? withDefaults().startInterval : withDefaults().interval;
    }

    private static Duration orElse(Duration duration, Duration otherwise) {
        return duration.isZero() ? otherwise : duration;
    }
}
