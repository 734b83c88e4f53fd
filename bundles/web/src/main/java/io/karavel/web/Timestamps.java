package io.karavel.web;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Pattern;

/** Times as clients send them: seconds since 1970, with a fraction if need be, or RFC 3339. */
public final class Timestamps {
    private static final Pattern SECONDS = Pattern.compile("-?\\d{1,15}(\\.\\d{1,20})?");

    private static final Pattern DURATION = Pattern.compile("(?:\\d+(?:\\.\\d+)?(?:ns|us|µs|ms|s|m|h))+");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "µs", 1_000L, "ms", 1_000_000L,
            "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

    private Timestamps() {}

    /** As {@link #parse}, and also how long ago, as {@code 1h30m}. {@code INVALID} where the text is neither. */
    public static Instant parseOrAgo(String text, Instant now) {
        if (!DURATION.matcher(text).matches()) {
            return parse(text);
        }
        BigDecimal nanos = DURATION_PART.matcher(text).results()
                .map(part -> new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        try {
            return now.minusNanos(nanos.toBigInteger().longValueExact());
        } catch (ArithmeticException | DateTimeException e) {
            throw new EngineException(ErrorKind.INVALID, "invalid timestamp: " + text, e);
        }
    }

    /** {@code INVALID} where the text is no time. */
    public static Instant parse(String text) {
        try {
            if (!SECONDS.matcher(text).matches()) {
                return OffsetDateTime.parse(text).toInstant();
            }
            BigDecimal seconds = new BigDecimal(text);
            long whole = seconds.toBigInteger().longValueExact();
            BigDecimal fraction = seconds.subtract(BigDecimal.valueOf(whole));
            return Instant.ofEpochSecond(whole, fraction.movePointRight(9).longValue());
        } catch (DateTimeException e) {
            throw new EngineException(ErrorKind.INVALID, "invalid timestamp: " + text, e);
        }
    }
}
