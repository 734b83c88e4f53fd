package io.karavel.logs.internal;

import java.util.Set;

/** Options that are true or false, in the words that Docker takes. */
final class Flags {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False", "");

    private Flags() {}

    /** @throws IllegalArgumentException for what is neither, with a message for the user */
    static boolean parse(String option, String text) {
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw new IllegalArgumentException(option + " is neither true nor false: '" + text + "'");
        }
        return TRUE.contains(text);
    }
}
