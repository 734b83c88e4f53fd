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

/** One object of the configuration file while it is read: remembers which keys were asked for and what was wrong with them. */
final class ConfigObject {
    private static final Pattern BYTES = Pattern.compile("(\\d{1,15})\\s*([kmgt]?)i?b?");

    private static final JsonMapper VALUES = new JsonMapper();

    private final JsonNode node;
    private final String prefix;
    private final List<String> problems;
    private final Set<String> known = new HashSet<>();

    ConfigObject(JsonNode node, String prefix) {
        this(node, prefix, new ArrayList<>());
    }

    private ConfigObject(JsonNode node, String prefix, List<String> problems) {
        this.node = node;
        this.prefix = prefix;
        this.problems = problems;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    void problem(String key, String text) {
        problems.add(prefix + key + ": " + text);
    }

    void refuseUnknownKeys() {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problem(key, "unknown key");
            }
        });
    }

    Optional<String> text(String key) {
        return value(key, JsonNode::isTextual, "a string", JsonNode::textValue).filter(text -> !text.isEmpty());
    }

    Optional<Boolean> flag(String key) {
        return value(key, JsonNode::isBoolean, "true or false", JsonNode::booleanValue);
    }

    Optional<Long> number(String key) {
        return value(key, JsonNode::isIntegralNumber, "a whole number", JsonNode::longValue);
    }

    /** Bytes, as a number or as {@code 64M}; units are powers of 1024. */
    Optional<Long> bytes(String key) {
        Optional<JsonNode> size = value(key, n -> n.isIntegralNumber() || n.isTextual(), "a size such as \"64M\"", n -> n);
        return size.flatMap(n -> n.isTextual() ? parseBytes(key, n.textValue()) : Optional.of(n.longValue()));
    }

    private Optional<Long> parseBytes(String key, String text) {
        Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            problem(key, "\"" + text + "\" is not a size such as \"64M\"");
            return Optional.empty();
        }
        int power = matcher.group(2).isEmpty() ? 0 : "kmgt".indexOf(matcher.group(2)) + 1;
        return Optional.of(Long.parseLong(matcher.group(1)) << (10 * power));
    }

    List<String> list(String key) {
        List<String> list = new ArrayList<>();
        value(key, JsonNode::isArray, "a list of strings", n -> n).ifPresent(array -> array.forEach(element -> {
            if (element.isTextual()) {
                list.add(element.textValue());
            } else {
                problem(key, "must be a list of strings");
            }
        }));
        return list;
    }

    Map<String, String> texts(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        value(key, JsonNode::isObject, "an object of strings", n -> n).ifPresent(object -> object.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().textValue());
            } else {
                problem(key + "." + entry.getKey(), "must be a string");
            }
        }));
        return texts;
    }

    /** An object of any values. */
    @SuppressWarnings("unchecked")
    Map<String, Object> values(String key) {
        return value(key, JsonNode::isObject, "an object", n -> (Map<String, Object>) VALUES.convertValue(n, Map.class))
                .orElse(Map.of());
    }

    Map<String, ConfigObject> objects(String key) {
        Map<String, ConfigObject> objects = new LinkedHashMap<>();
        value(key, JsonNode::isObject, "an object of objects", n -> n).ifPresent(object -> object.properties().forEach(entry -> {
            if (entry.getValue().isObject()) {
                objects.put(entry.getKey(), new ConfigObject(entry.getValue(), prefix + key + "." + entry.getKey() + ".", problems));
            } else {
                problem(key + "." + entry.getKey(), "must be an object");
            }
        }));
        return objects;
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
