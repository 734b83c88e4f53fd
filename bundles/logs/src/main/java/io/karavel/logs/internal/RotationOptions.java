package io.karavel.logs.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How many files a log has, and how long they become.
 *
 * @param maxSize  from which size a file is rotated; empty for never
 * @param maxFiles how many files there are at most
 * @param compress older files are compressed
 */
record RotationOptions(OptionalLong maxSize, int maxFiles, boolean compress) {
    static final Set<String> KEYS = Set.of("max-size", "max-file", "compress");
    private static final long DECIMAL = 1000;

    /**
     * Reads them from a log's options.
     *
     * @param defaults what holds for options that are not given
     * @throws IllegalArgumentException with a message for the user
     */
    static RotationOptions of(Map<String, String> options, Map<String, String> defaults) {
        Map<String, String> all = new HashMap<>(defaults);
        all.putAll(options);
        OptionalLong maxSize = maxSize(all.get("max-size"));
        int maxFiles = maxFiles(all.get("max-file"));
        boolean compress = Flags.parse("compress", all.getOrDefault("compress", ""));
        if (compress && (maxFiles < 2 || maxSize.isEmpty())) {
            throw new IllegalArgumentException("compress cannot be true when max-file is less than 2 or max-size is not set");
        }
        return new RotationOptions(maxSize, maxFiles, compress);
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
}
