package io.karavel.logs.internal;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as users write them, such as {@code 10m} or {@code 1.5 GB}. */
final class Sizes {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmgtp]?)i?b?");
    private static final String UNITS = "kmgtp";

    private Sizes() {}

    /**
     * Reads a size.
     *
     * @param base 1000 or 1024, by which each unit is larger than the one before
     * @throws IllegalArgumentException for what is no size
     */
    static long parse(String text, long base) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid size: '" + text + "'");
        }
        double size = Double.parseDouble(matcher.group(1));
        int unit = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        return (long) (size * Math.pow(base, unit));
    }
}
