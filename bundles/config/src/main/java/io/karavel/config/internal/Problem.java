package io.karavel.config.internal;

import io.karavel.api.EngineException;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Something that is wrong with a configuration.
 *
 * @param line of the text it stands in, from 1; empty where it follows from something that is in force already
 */
record Problem(String key, OptionalInt line, String text) {
    /** All of them, in the order of the text; what stands nowhere in it comes first. */
    static EngineException refusal(List<Problem> problems) {
        return EngineException.invalid(problems.stream()
                .sorted(Comparator.comparingInt(problem -> problem.line().orElse(0)))
                .map(Problem::toString).collect(Collectors.joining("\n")));
    }

    @Override
    public String toString() {
        return (line.isPresent() ? "line " + line.getAsInt() + ": " : "") + (key.isEmpty() ? "" : key + ": ") + text;
    }
}
