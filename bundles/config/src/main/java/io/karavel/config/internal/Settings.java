package io.karavel.config.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A text with settings, taken apart: what is said, in which line, and what is wrong with its form.
 *
 * @param values  never changed
 * @param lines   where each key stands, by its path with dots
 */
record Settings(ObjectNode values, Map<String, Integer> lines, List<Problem> problems) {
    static final Settings NONE = new Settings(JsonNodeFactory.instance.objectNode(), Map.of(), List.of());

    /** How deep arrays and objects may be nested; far more than any setting needs. */
    private static final int DEEPEST = 50;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build()).build();

    /** Reads a text; one that is blank says nothing. Where a key is given twice the first counts, and that is a problem. */
    static Settings parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        Reading reading = new Reading();
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                reading.problem("", parser, "must be one JSON object");
            } else {
                values = reading.object(parser, "");
                if (parser.nextToken() != null) {
                    reading.problem("", parser, "something follows the object that the text must be");
                }
            }
        } catch (JsonProcessingException e) {
            OptionalInt line = e.getLocation() == null ? OptionalInt.empty() : OptionalInt.of(e.getLocation().getLineNr());
            reading.problems.add(new Problem("", line, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Settings(values, Map.copyOf(reading.lines), List.copyOf(reading.problems));
    }

    /** The line of a key, or of what it stands in; empty for what this text does not mention. */
    OptionalInt line(String path) {
        for (String known = path; !known.isEmpty(); known = known.substring(0, Math.max(0, known.lastIndexOf('.')))) {
            Integer line = lines.get(known);
            if (line != null) {
                return OptionalInt.of(line);
            }
        }
        return OptionalInt.empty();
    }

    private static final class Reading {
        private final Map<String, Integer> lines = new HashMap<>();
        private final List<Problem> problems = new ArrayList<>();

        void problem(String key, JsonParser parser, String text) {
            problems.add(new Problem(key, OptionalInt.of(parser.currentTokenLocation().getLineNr()), text));
        }

        ObjectNode object(JsonParser parser, String prefix) throws IOException {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                String path = prefix + key;
                boolean again = object.has(key);
                if (again) {
                    problem(path, parser, "given twice, first in line " + lines.get(path));
                } else {
                    lines.put(path, parser.currentTokenLocation().getLineNr());
                }
                parser.nextToken();
                JsonNode value = value(parser, path);
                if (!again) {
                    object.set(key, value);
                }
            }
            return object;
        }

        private JsonNode value(JsonParser parser, String path) throws IOException {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                return object(parser, path + ".");
            }
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser, path));
                }
                return array;
            }
            return JSON.readTree(parser);
        }
    }
}
