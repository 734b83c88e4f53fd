package io.karavel.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Docker's filters: a set of values per name. Values of one name are alternatives (labels excepted), different names
 * all have to fit, and a name without values lets everything through.
 */
public record Filters(Map<String, Set<String>> values) {
    private static final JsonMapper JSON = JsonMapper.builder(new JsonFactory())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final Set<String> TRUE = Set.of("1", "true", "True", "TRUE", "t", "T");
    private static final Set<String> FALSE = Set.of("0", "false", "False", "FALSE", "f", "F");

    public Filters {
        values = Map.copyOf(values);
    }

    /** Reads either form: {@code {"label":{"a=b":true}}} or the older {@code {"label":["a=b"]}}. */
    static Filters parse(String json, Set<String> known) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : read(json).properties()) {
            if (!known.contains(entry.getKey())) {
                throw EngineException.invalid("invalid filter '" + entry.getKey() + "'");
            }
            values.put(entry.getKey(), values(entry.getValue()));
        }
        return new Filters(values);
    }

    private static JsonNode read(String json) {
        try {
            JsonNode filters = JSON.readTree(json);
            if (filters.isObject() || filters.isNull()) {
                return filters;
            }
        } catch (JacksonException e) {
            throw new EngineException(io.karavel.api.ErrorKind.INVALID, "invalid filter: " + e.getOriginalMessage(), e);
        }
        throw EngineException.invalid("invalid filter");
    }

    private static Set<String> values(JsonNode node) {
        Set<String> values = new LinkedHashSet<>();
        if (node.isArray()) {
            for (JsonNode value : node) {
                if (!value.isTextual()) {
                    throw EngineException.invalid("invalid filter");
                }
                values.add(value.textValue());
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> value : node.properties()) {
                if (!value.getValue().isBoolean()) {
                    throw EngineException.invalid("invalid filter");
                }
                values.add(value.getKey());
            }
        } else if (!node.isNull()) {
            throw EngineException.invalid("invalid filter");
        }
        return Collections.unmodifiableSet(values);
    }

    /** The values asked for under a name; none where everything fits. */
    public Set<String> get(String name) {
        return values.getOrDefault(name, Set.of());
    }

    /** Whether any value of the name fits, or none is asked for. */
    public boolean any(String name, Predicate<String> fits) {
        return get(name).isEmpty() || get(name).stream().anyMatch(fits);
    }

    /** A yes or no. {@code INVALID} where the value is neither, or both are asked for. */
    public Optional<Boolean> flag(String name) {
        Set<String> asked = get(name);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        if (TRUE.containsAll(asked)) {
            return Optional.of(true);
        }
        if (FALSE.containsAll(asked)) {
            return Optional.of(false);
        }
        throw EngineException.invalid("invalid filter '" + name + "=" + List.copyOf(asked) + "'");
    }

    /** Whether the labels have all that filter {@code name} asks for, each as {@code key} or {@code key=value}. */
    public boolean labelsFit(String name, Map<String, String> labels) {
        return get(name).stream().allMatch(wanted -> hasLabel(labels, wanted));
    }

    private static boolean hasLabel(Map<String, String> labels, String wanted) {
        int equals = wanted.indexOf('=');
        return equals < 0
                ? labels.containsKey(wanted)
                : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
    }
}
