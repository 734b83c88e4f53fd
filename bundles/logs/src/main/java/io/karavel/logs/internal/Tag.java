package io.karavel.logs.internal;

import io.karavel.spi.logging.LogTarget;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The option {@code tag}: text with fields in two pairs of braces. */
final class Tag {
    private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*\\.?([^}]*?)\\s*}}");
    private static final Map<String, Function<LogTarget, String>> FIELDS = Map.of(
            "ID", target -> target.container().shortForm(),
            "FullID", target -> target.container().value(),
            "Name", LogTarget::name,
            "DaemonName", target -> "docker");

    private Tag() {}

    /** @throws IllegalArgumentException for a field it does not know */
    static void check(String tag) {
        FIELD.matcher(tag).results().map(match -> match.group(1)).filter(field -> !FIELDS.containsKey(field)).findFirst()
                .ifPresent(field -> {
                    throw new IllegalArgumentException("unknown field '" + field + "' in log opt 'tag'");
                });
    }

    /** The one for drivers that always need one: without the option it is the short id. */
    static String of(LogTarget target) {
        return render(target.options().getOrDefault("tag", "{{.ID}}"), target);
    }

    static String render(String tag, LogTarget target) {
        return FIELD.matcher(tag).replaceAll(match ->
                Matcher.quoteReplacement(FIELDS.get(match.group(1)).apply(target)));
    }
}
