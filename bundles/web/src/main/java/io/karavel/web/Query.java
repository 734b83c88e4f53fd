package io.karavel.web;

import io.karavel.api.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters behind the question mark, by Docker's rules. */
public record Query(Map<String, List<String>> parameters) {
    private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

    public Query {
        parameters = Map.copyOf(parameters);
    }

    /** The first value; empty where the parameter is not given or has no value. */
    public Optional<String> text(String name) {
        return list(name).stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** The first value. {@code INVALID} where there is none. */
    public String required(String name) {
        return text(name).orElseThrow(() -> EngineException.invalid("missing parameter: " + name));
    }

    /** Every value, in order. */
    public List<String> list(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** Whether the parameter was given at all. */
    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** False where the value is absent, empty, {@code 0}, {@code no}, {@code false} or {@code none}; true otherwise. */
    public boolean flag(String name) {
        return flag(name, false);
    }

    /** As {@link #flag(String)}, but {@code otherwise} where the parameter is not given. */
    public boolean flag(String name, boolean otherwise) {
        return list(name).stream().findFirst()
                .map(value -> !FALSE.contains(value.strip().toLowerCase(Locale.ROOT)))
                .orElse(otherwise);
    }

    /** A whole number. {@code INVALID} where the value is none. */
    public Optional<Long> number(String name) {
        return text(name).map(value -> {
            try {
                return Long.valueOf(value);
            } catch (NumberFormatException e) {
                throw EngineException.invalid("invalid value for " + name + ": " + value);
            }
        });
    }

    /**
     * The filters in parameter {@code filters}. {@code INVALID} where they are junk or one of them is not
     * {@code known}.
     */
    public Filters filters(Set<String> known) {
        return Filters.parse(text("filters").orElse("{}"), known);
    }
}
