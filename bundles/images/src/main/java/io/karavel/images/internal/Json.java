package io.karavel.images.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Digest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the JSON documents of images, which strangers wrote: bounded in length, depth and number of tokens, so that
 * none takes more memory than a few times the limit. What does not have the expected form is INVALID. Null counts as
 * absent.
 */
final class Json {
    /** The longest document, in bytes: what registries accept as a manifest. */
    static final int LONGEST_DOCUMENT = 4 * 1024 * 1024;
    private static final int DEEPEST = 64;
    private static final long MOST_TOKENS = 200_000;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(LONGEST_DOCUMENT)
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .build();

    private Json() {}

    /** @param what names the document in errors */
    static JsonNode parse(byte[] document, String what) {
        if (document.length > LONGEST_DOCUMENT) {
            throw EngineException.invalid(what + " is longer than " + LONGEST_DOCUMENT + " bytes");
        }
        try {
            return MAPPER.readTree(document);
        } catch (JsonProcessingException e) {
            throw new EngineException(ErrorKind.INVALID,
                    what + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw EngineException.system("cannot read " + what, e);
        }
    }

    static JsonNode parseObject(byte[] document, String what) {
        JsonNode node = parse(document, what);
        if (!node.isObject()) {
            throw EngineException.invalid(what + " is not a JSON object");
        }
        return node;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private static JsonNode field(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? object.path("") : value;
    }

    /** The text of a field; empty where it is absent. */
    static String text(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw unexpected(name, "a text");
        }
        return value.asText("");
    }

    /** A field that has to be a number without fraction, at least 0. */
    static long size(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw unexpected(name, "a size");
        }
        return value.asLong();
    }

    /** A whole number; 0 where it is absent. */
    static long number(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (!value.isMissingNode() && !(value.isIntegralNumber() && value.canConvertToLong())) {
            throw unexpected(name, "a number");
        }
        return value.asLong(0);
    }

    static boolean flag(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw unexpected(name, "true or false");
        }
        return value.asBoolean(false);
    }

    static Digest digest(JsonNode object, String name) {
        return digest(text(object, name));
    }

    static Digest digest(String text) {
        if (!Digest.isWellFormed(text)) {
            throw EngineException.invalid("not a digest: " + text);
        }
        return new Digest(text);
    }

    /** A moment; the epoch where it is absent. */
    static Instant instant(JsonNode object, String name) {
        String text = text(object, name);
        try {
            return text.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw unexpected(name, "a time");
        }
    }

    /** The elements of a list; none where it is absent. */
    static List<JsonNode> list(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (!value.isMissingNode() && !value.isArray()) {
            throw unexpected(name, "a list");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    static List<String> texts(JsonNode object, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(object, name)) {
            if (!element.isTextual()) {
                throw unexpected(name, "a list of texts");
            }
            texts.add(element.asText());
        }
        return texts;
    }

    /** An object, empty where it is absent. */
    static JsonNode child(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (!value.isMissingNode() && !value.isObject()) {
            throw unexpected(name, "an object");
        }
        return value;
    }

    static Map<String, String> map(JsonNode object, String name) {
        Map<String, String> map = new LinkedHashMap<>();
        JsonNode value = child(object, name);
        value.fieldNames().forEachRemaining(key -> map.put(key, text(value, key)));
        return map;
    }

    /** The keys of an object: how Go's JSON writes a set. */
    static Set<String> keys(JsonNode object, String name) {
        Set<String> keys = new LinkedHashSet<>();
        child(object, name).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static EngineException unexpected(String name, String expected) {
        return EngineException.invalid("the field \"" + name + "\" should be " + expected);
    }
}
