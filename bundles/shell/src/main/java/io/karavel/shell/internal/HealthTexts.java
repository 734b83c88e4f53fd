package io.karavel.shell.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Health;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Health in a few words, and durations as people write them. */
final class HealthTexts {
    private HealthTexts() {}

    static String of(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    static String of(Health.Result result) {
        return result.start().toString() + "  " + (result.healthy() ? "healthy" : "exit code " + result.exitCode()) + " after "
                + of(Duration.between(result.start(), result.end())) + "  " + result.output().strip().replace("\n", " | ");
    }

    /** {@code INVALID} where it is none; zero where nothing is given. */
    static Duration duration(String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        try {
            return lower.endsWith("ms") ? Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)))
                    : Duration.parse("PT" + lower);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw EngineException.invalid("\"" + text + "\" is no duration; durations are written 500ms, 2s or 1m30s");
        }
    }
}
