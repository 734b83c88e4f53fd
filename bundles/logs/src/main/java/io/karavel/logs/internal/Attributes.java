package io.karavel.logs.internal;

import io.karavel.spi.logging.LogTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What of a container a log keeps with each line: labels and variables the user chose, and a tag. */
final class Attributes {
    static final Set<String> KEYS = Set.of("labels", "labels-regex", "env", "env-regex", "tag");
    private static final List<String> PATTERNS = List.of("labels-regex", "env-regex");

    private Attributes() {}

    /** @throws IllegalArgumentException for options it cannot read, with a message for the user */
    static void check(Map<String, String> options) {
        PATTERNS.forEach(key -> checkPattern(key, options.getOrDefault(key, "")));
        Tag.check(options.getOrDefault("tag", ""));
    }

    private static void checkPattern(String key, String text) {
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("invalid " + key + ": " + e.getDescription(), e);
        }
    }

    static SortedMap<String, String> of(LogTarget target) {
        Map<String, String> options = target.options();
        SortedMap<String, String> attributes = new TreeMap<>();
        add(attributes, target.labels(), options.getOrDefault("labels", ""), options.getOrDefault("labels-regex", ""));
        add(attributes, target.environment(), options.getOrDefault("env", ""), options.getOrDefault("env-regex", ""));
        String tag = options.getOrDefault("tag", "");
        if (!tag.isEmpty()) {
            attributes.put("tag", Tag.render(tag, target));
        }
        return attributes;
    }

    private static void add(Map<String, String> attributes, Map<String, String> from, String names, String regex) {
        List<String> chosen = List.of(names.split(","));
        Pattern pattern = Pattern.compile(regex);
        from.forEach((name, value) -> {
            if (chosen.contains(name) || !regex.isEmpty() && pattern.matcher(name).find()) {
                attributes.put(name, value);
            }
        });
    }
}
