package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * How long a container that ends by itself waits for its next start. The defaults are those of Docker's restart manager; a container
 * may have its own by labels that begin with {@value #LABEL}.
 *
 * @param minimum    before the first start
 * @param maximum    before any
 * @param multiplier how much longer each time, at least 1
 * @param jitter     up to which share a wait is made longer or shorter by chance, so that many do not start at once; 0 to 1
 * @param reset      after a run this long, waiting begins with the minimum again
 */
record RestartBackoff(Duration minimum, Duration maximum, double multiplier, double jitter, Duration reset) {
    static final String LABEL = "io.karavel.restart.";
    /** Nobody waits longer, and the clock can tell when that will be. */
    private static final Duration LONGEST = Duration.ofDays(365);
    static final RestartBackoff DOCKERS =
            new RestartBackoff(Duration.ofMillis(100), Duration.ofMinutes(1), 2, 0, Duration.ofSeconds(10));

    /**
     * What the labels of a container say, for example {@code io.karavel.restart.minimum=500ms}.
     *
     * @throws EngineException {@code INVALID} for what makes no sense
     */
    static RestartBackoff of(Map<String, String> labels) {
        RestartBackoff backoff = new RestartBackoff(
                read(labels, "minimum", DOCKERS.minimum, RestartBackoff::duration),
                read(labels, "maximum", DOCKERS.maximum, RestartBackoff::duration),
                read(labels, "multiplier", DOCKERS.multiplier, Double::valueOf),
                read(labels, "jitter", DOCKERS.jitter, Double::valueOf),
                read(labels, "reset", DOCKERS.reset, RestartBackoff::duration));
        if (backoff.minimum.isNegative() || backoff.minimum.isZero() || backoff.maximum.compareTo(backoff.minimum) < 0
                || backoff.maximum.compareTo(LONGEST) > 0 || !(backoff.multiplier >= 1)
                || !(backoff.jitter >= 0 && backoff.jitter <= 1) || backoff.reset.isNegative()) {
            throw EngineException.invalid("the labels " + LABEL + "* want 0 < minimum <= maximum <= 8760h, multiplier >= 1, "
                    + "0 <= jitter <= 1 and reset >= 0");
        }
        return backoff;
    }

    private static <T> T read(Map<String, String> labels, String name, T otherwise, Function<String, T> reading) {
        String text = labels.get(LABEL + name);
        try {
            return text == null ? otherwise : reading.apply(text);
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            throw EngineException.invalid("label " + LABEL + name + ": \"" + text
                    + "\" is not understood; durations are written 500ms, 2s or 1m30s");
        }
    }

    private static Duration duration(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith("ms") ? Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)))
                : Duration.parse("PT" + lower);
    }

    Duration next(Duration last) {
        Duration longer = Duration.ofNanos((long) Math.min(last.toNanos() * multiplier, maximum.toNanos()));
        return longer.compareTo(minimum) < 0 ? minimum : longer;
    }

    Duration withJitter(Duration delay, RandomGenerator random) {
        return jitter == 0 ? delay : Duration.ofNanos((long) (delay.toNanos() * (1 + jitter * (2 * random.nextDouble() - 1))));
    }
}
