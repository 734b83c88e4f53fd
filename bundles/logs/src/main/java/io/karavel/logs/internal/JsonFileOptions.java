package io.karavel.logs.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What can be said of a {@code json-file} log.
 *
 * @param maxSize  from which size a file is rotated; empty for never
 * @param maxFiles how many files there are at most
 * @param compress older files are compressed
 */
record JsonFileOptions(OptionalLong maxSize, int maxFiles, boolean compress) {
    private static final Set<String> KNOWN = Set.of(
            "max-size", "max-file", "compress", "labels", "labels-regex", "env", "env-regex", "tag");
    private static final List<String> PATTERNS = List.of("labels-regex", "env-regex");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False", "");
    private static final long DECIMAL = 1000;

    /** @throws IllegalArgumentException with a message for the user */
    static JsonFileOptions of(Map<String, String> options) {
        new TreeSet<>(options.keySet()).stream().filter(key -> !KNOWN.contains(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("unknown log opt '" + key + "' for json-file log driver");
        });
        PATTERNS.forEach(key -> checkPattern(key, options.getOrDefault(key, "")));
        Tag.check(options.getOrDefault("tag", ""));
        OptionalLong maxSize = maxSize(options.get("max-size"));
        int maxFiles = maxFiles(options.getOrDefault("max-file", "1"));
        boolean compress = flag(options.getOrDefault("compress", ""));
        if (compress && (maxFiles < 2 || maxSize.isEmpty())) {
            throw new IllegalArgumentException("compress cannot be true when max-file is less than 2 or max-size is not set");
        }
        return new JsonFileOptions(maxSize, maxFiles, compress);
    }

    private static OptionalLong maxSize(String text) {
        if (text == null || text.equals("-1")) {
            return OptionalLong.empty();
        }
        long size = Sizes.parse(text, DECIMAL);
        if (size <= 0) {
            throw new IllegalArgumentException("max-size must be a positive number");
        }
        return OptionalLong.of(size);
    }

    private static int maxFiles(String text) {
        int files;
        try {
            files = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("max-file is not a number: '" + text + "'", e);
        }
        if (files < 1) {
            throw new IllegalArgumentException("max-file cannot be less than 1");
        }
        return files;
    }

    private static boolean flag(String text) {
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw new IllegalArgumentException("compress is neither true nor false: '" + text + "'");
        }
        return TRUE.contains(text);
    }

    private static void checkPattern(String key, String text) {
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("invalid " + key + ": " + e.getDescription(), e);
        }
    }
}
