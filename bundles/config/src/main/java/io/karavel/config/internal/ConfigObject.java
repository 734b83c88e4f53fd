package io.karavel.config.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One object of the configuration while it is read: remembers which keys were asked for and what was wrong with them. */
final class ConfigObject {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*([kmgt]?)i?b?");
    private static final JsonMapper VALUES = new JsonMapper();

    private final JsonNode node;
    private final String prefix;
    private final Settings text;
    private final List<Problem> problems;
    private final Set<String> known = new HashSet<>();

    /**
     * @param text where a problem is found, by its line
     */
    ConfigObject(JsonNode node, Settings text) {
        this(node, "", text, new ArrayList<>(text.problems()));
    }

    private ConfigObject(JsonNode node, String prefix, Settings text, List<Problem> problems) {
        this.node = node;
        this.prefix = prefix;
        this.text = text;
        this.problems = problems;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    void problem(String key, String problem) {
        problems.add(new Problem(prefix + key, text.line(prefix + key), problem));
    }

    /** A problem of the object itself. */
    void problem(String problem) {
        String path = prefix.substring(0, prefix.length() - 1);
        problems.add(new Problem(path, text.line(path), problem));
    }

    void refuseUnknownKeys() {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problem(key, "unknown key");
            }
        });
    }

    Optional<String> text(String key) {
        return value(key, JsonNode::isTextual, "a string", JsonNode::textValue).filter(value -> !value.isEmpty());
    }

    Optional<Boolean> flag(String key) {
        return value(key, JsonNode::isBoolean, "true or false", JsonNode::booleanValue);
    }

    Optional<Long> number(String key) {
        return value(key, value -> value.isIntegralNumber() && value.canConvertToLong(), "a whole number", JsonNode::longValue);
    }

    /** Bytes, as a number or as {@code 64M}; units are powers of 1024. */
    Optional<Long> bytes(String key) {
        Optional<JsonNode> size = value(key, n -> n.isIntegralNumber() && n.canConvertToLong() || n.isTextual(),
                "a size such as \"64M\"", n -> n);
        return size.flatMap(n -> n.isTextual() ? parseBytes(key, n.textValue()) : Optional.of(n.longValue()));
    }

    private Optional<Long> parseBytes(String key, String size) {
        Matcher matcher = BYTES.matcher(size.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            problem(key, "\"" + size + "\" is not a size such as \"64M\"");
            return Optional.empty();
        }
        int power = matcher.group(2).isEmpty() ? 0 : "kmgt".indexOf(matcher.group(2)) + 1;
        long count = Long.parseLong(matcher.group(1));
        if (count > Long.MAX_VALUE >> 10 * power) {
            problem(key, "\"" + size + "\" is too large");
            return Optional.empty();
        }
        return Optional.of(count << 10 * power);
    }

    List<String> list(String key) {
        List<String> list = new ArrayList<>();
        value(key, ConfigObject::isListOfStrings, "a list of strings", n -> n)
                .ifPresent(array -> array.forEach(element -> list.add(element.textValue())));
        return list;
    }

    private static boolean isListOfStrings(JsonNode node) {
        boolean fits = node.isArray();
        for (JsonNode element : node) {
            fits &= element.isTextual();
        }
        return fits;
    }

    Map<String, String> texts(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        members(key, "an object of strings").forEach((name, value) -> {
            if (value.isTextual()) {
                texts.put(name, value.textValue());
            } else {
                problem(key + "." + name, "must be a string");
            }
        });
        return texts;
    }

    /** An object of any values. */
    Map<String, Object> values(String key) {
        Map<String, Object> values = new LinkedHashMap<>();
        members(key, "an object").forEach((name, value) -> values.put(name, VALUES.convertValue(value, Object.class)));
        return values;
    }

    Map<String, ConfigObject> objects(String key) {
        Map<String, ConfigObject> objects = new LinkedHashMap<>();
        members(key, "an object of objects").forEach((name, value) -> {
            if (value.isObject()) {
                objects.put(name, new ConfigObject(value, prefix + key + "." + name + ".", text, problems));
            } else {
                problem(key + "." + name, "must be an object");
            }
        });
        return objects;
    }

    private Map<String, JsonNode> members(String key, String expected) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        value(key, JsonNode::isObject, expected, n -> n).ifPresent(object -> object.properties().stream()
                .filter(entry -> !entry.getValue().isNull())
                .forEach(entry -> members.put(entry.getKey(), entry.getValue())));
        return members;
    }

    private <T> Optional<T> value(String key, Predicate<JsonNode> fits, String expected, Function<JsonNode, T> read) {
        known.add(key);
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!fits.test(value)) {
            problem(key, "must be " + expected);
            return Optional.empty();
        }
        return Optional.of(read.apply(value));
    }
}
