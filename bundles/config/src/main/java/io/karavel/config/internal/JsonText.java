package io.karavel.config.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ConfigService.Merge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text of a JSON object, changed where a change is wanted and nowhere else: order, spaces and line ends of the rest stay as their
 * author wrote them.
 */
final class JsonText {
    private static final JsonFactory PARSERS = new JsonFactory();
    private static final ObjectWriter ON_ONE_LINE = new JsonMapper().writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultPrettyPrinter.FixedSpaceIndenter())
            .withSeparators(Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER)));
    private static final String INDENTATION = "  ";

    private final String text;

    /** Where a member stands in the text. */
    private record Member(String key, int keyStart, int valueStart, int valueEnd, Optional<Braces> object) {}

    /** An object from its opening brace to behind its closing one. */
    private record Braces(int start, int end, List<Member> members) {
        Optional<Member> find(String key) {
            return members.stream().filter(member -> member.key().equals(key)).findFirst();
        }
    }

    private JsonText(String text) {
        this.text = text;
    }

    /**
     * A text that says what {@code text} does, and what is said now; {@code null} takes a key away.
     *
     * @param text one JSON object without keys given twice; a blank one counts as an empty object
     */
    static String with(String text, ObjectNode said, Merge merge) {
        String changed = text.isBlank() ? "{}\n" : text;
        for (Map.Entry<String, JsonNode> entry : said.properties()) {
            changed = with(changed, List.of(entry.getKey()), entry.getValue(), merge);
        }
        return changed;
    }

    private static String with(String text, List<String> path, JsonNode value, Merge merge) {
        String key = path.get(path.size() - 1);
        JsonText before = new JsonText(text);
        Braces parent = before.object(path.subList(0, path.size() - 1));
        Optional<Member> member = parent.find(key);
        if (value.isNull()) {
            return member.map(known -> before.without(parent, known)).orElse(text);
        }
        if (merge == Merge.PATCH && value.isObject() && member.flatMap(Member::object).isPresent()) {
            String changed = text;
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                List<String> inner = new ArrayList<>(path);
                inner.add(entry.getKey());
                changed = with(changed, inner, entry.getValue(), merge);
            }
            return changed;
        }
        String written = write(merge == Merge.PATCH ? withoutNulls(value) : value);
        return member.map(known -> text.substring(0, known.valueStart()) + written + text.substring(known.valueEnd()))
                .orElseGet(() -> before.withNew(parent, write(JsonNodeFactory.instance.textNode(key)) + ": " + written));
    }

    /** What a merge patch adds has no nulls: they only take away. */
    private static JsonNode withoutNulls(JsonNode value) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                result.set(entry.getKey(), withoutNulls(entry.getValue()));
            }
        });
        return result;
    }

    private static String write(JsonNode value) {
        try {
            return ON_ONE_LINE.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that came from JSON goes to JSON", e);
        }
    }

    private String without(Braces parent, Member member) {
        int at = parent.members().indexOf(member);
        if (at + 1 < parent.members().size()) {
            return text.substring(0, member.keyStart()) + text.substring(parent.members().get(at + 1).keyStart());
        }
        return at > 0
                ? text.substring(0, parent.members().get(at - 1).valueEnd()) + text.substring(member.valueEnd())
                : text.substring(0, parent.start()) + "{}" + text.substring(parent.end());
    }

    private String withNew(Braces parent, String member) {
        if (parent.members().isEmpty()) {
            String outer = indentation(parent.start());
            String lineEnd = lineEnd();
            return text.substring(0, parent.start()) + "{" + lineEnd + outer + INDENTATION + member + lineEnd + outer + "}"
                    + text.substring(parent.end());
        }
        Member first = parent.members().get(0);
        Member last = parent.members().get(parent.members().size() - 1);
        boolean severalLines = text.substring(parent.start(), first.keyStart()).contains("\n");
        String separator = severalLines ? "," + lineEnd() + indentation(first.keyStart()) : ", ";
        return text.substring(0, last.valueEnd()) + separator + member + text.substring(last.valueEnd());
    }

    /** What the line begins with that has this place in it. */
    private String indentation(int place) {
        int line = text.lastIndexOf('\n', place - 1) + 1;
        int end = line;
        while (end < place && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(line, end);
    }

    private String lineEnd() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    /** The object behind these keys, which is there. */
    private Braces object(List<String> path) {
        try (JsonParser parser = PARSERS.createParser(text)) {
            parser.nextToken();
            Braces object = braces(parser);
            for (String key : path) {
                object = object.find(key).flatMap(Member::object).orElseThrow();
            }
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Braces braces(JsonParser parser) throws IOException {
        int start = place(parser);
        List<Member> members = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int keyStart = place(parser);
            String key = parser.currentName();
            parser.nextToken();
            int valueStart = place(parser);
            Optional<Braces> object = Optional.empty();
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                object = Optional.of(braces(parser));
            } else {
                parser.skipChildren();
                parser.finishToken();
            }
            members.add(new Member(key, keyStart, valueStart, end(parser), object));
        }
        return new Braces(start, place(parser) + 1, members);
    }

    private static int place(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** Behind the current token. Behind a number the parser has read on already. */
    private static int end(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return token.isNumeric() || token.isBoolean() || token == JsonToken.VALUE_NULL
                ? place(parser) + parser.getTextLength()
                : token.isStructEnd() ? place(parser) + 1 : (int) parser.currentLocation().getCharOffset();
    }
}
