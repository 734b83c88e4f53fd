package io.karavel.logs.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which options a log driver knows. */
final class OptionKeys {
    private OptionKeys() {}

    /** @throws IllegalArgumentException where there are others, with a message for the user */
    @SafeVarargs
    static void check(Map<String, String> options, String driver, Set<String>... known) {
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(Stream.of(known).flatMap(Collection::stream).toList());
        unknown.stream().findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("unknown log opt '" + key + "' for " + driver + " log driver");
        });
    }
}
