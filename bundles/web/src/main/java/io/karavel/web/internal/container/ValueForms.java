package io.karavel.web.internal.container;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.karavel.api.EngineException;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.model.TerminalSize;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Values whose JSON differs in shape from the Java value. */
final class ValueForms {
    private ValueForms() {}

    @SuppressWarnings("unchecked")
    private static <T> T wrongToken(JsonParser parser, DeserializationContext context, Class<? super T> wanted)
            throws IOException {
        return (T) context.handleUnexpectedToken(wanted, parser);
    }

    /** Docker's {@code StrSlice}: an array of strings, or one string alone. */
    static final class ListFromStringOrArray extends JsonDeserializer<List<String>> {
        @Override
        public List<String> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                return List.of(parser.getText());
            }
            if (!parser.isExpectedStartArrayToken()) {
                return wrongToken(parser, context, List.class);
            }
            List<String> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                values.add(context.readValue(parser, String.class));
            }
            return values;
        }
    }

    /** The names of an object whose values say nothing: {@code {"80/tcp": {}}}. */
    static final class KeySetFromObject extends JsonDeserializer<Set<String>> {
        @Override
        public Set<String> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.isExpectedStartObjectToken()) {
                return wrongToken(parser, context, Set.class);
            }
            Set<String> names = new LinkedHashSet<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                names.add(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
            return names;
        }
    }

    static class KeySetToObject extends JsonSerializer<Set<String>> {
        @Override
        public boolean isEmpty(SerializerProvider provider, Set<String> names) {
            return names.isEmpty();
        }

        @Override
        public void serialize(Set<String> names, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            for (String name : names) {
                out.writeObjectFieldStart(name);
                out.writeEndObject();
            }
            out.writeEndObject();
        }
    }

    static final class KeySetToObjectOrNull extends KeySetToObject {
        @Override
        public void serialize(Set<String> names, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (names.isEmpty()) {
                out.writeNull();
            } else {
                super.serialize(names, out, provider);
            }
        }
    }

    /** Some of Docker's lists are null when nothing is in them, and clients compare. */
    static final class EmptyAsNull extends JsonSerializer<Collection<?>> {
        @Override
        public void serialize(Collection<?> values, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (values.isEmpty()) {
                out.writeNull();
                return;
            }
            out.writeStartArray();
            for (Object value : values) {
                provider.defaultSerializeValue(value, out);
            }
            out.writeEndArray();
        }
    }

    /** A filter: a duration of zero means the default, and is left out. */
    static final class ZeroDuration {
        @Override
        public boolean equals(Object other) {
            return Duration.ZERO.equals(other);
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    static final class DurationFromSeconds extends JsonDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Duration.ofSeconds(context.readValue(parser, int.class));
        }
    }

    static final class DurationToSeconds extends JsonSerializer<Duration> {
        @Override
        public void serialize(Duration duration, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(duration.toSeconds());
        }
    }

    /** {@code [height, width]}; two zeros are no size. */
    static final class TerminalSizeFromPair extends JsonDeserializer<Optional<TerminalSize>> {
        @Override
        public Optional<TerminalSize> deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            int[] pair = Arrays.copyOf(context.readValue(parser, int[].class), 2);
            return pair[0] == 0 && pair[1] == 0 ? Optional.empty() : Optional.of(new TerminalSize(pair[0], pair[1]));
        }

        @Override
        public Optional<TerminalSize> getNullValue(DeserializationContext context) {
            return Optional.empty();
        }
    }

    static final class TerminalSizeToPair extends JsonSerializer<Optional<TerminalSize>> {
        @Override
        public void serialize(Optional<TerminalSize> size, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartArray();
            out.writeNumber(size.map(TerminalSize::height).orElse(0));
            out.writeNumber(size.map(TerminalSize::width).orElse(0));
            out.writeEndArray();
        }
    }

    /** Refuses what is no policy with Docker's words; a name left empty is {@code no}, whatever the count. */
    static final class RestartPolicyFromObject extends JsonDeserializer<RestartPolicy> {
        @Override
        public RestartPolicy deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return context.readValue(parser, RestartPolicyForm.class).policy().orElse(RestartPolicy.NO);
        }
    }

    /** Likewise, but a name left empty, as nothing at all, is no wish. */
    static final class RestartPolicyIfNamed extends JsonDeserializer<Optional<RestartPolicy>> {
        @Override
        public Optional<RestartPolicy> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return context.readValue(parser, RestartPolicyForm.class).policy();
        }

        @Override
        public Optional<RestartPolicy> getNullValue(DeserializationContext context) {
            return Optional.empty();
        }
    }

    private record RestartPolicyForm(String name, int maximumRetryCount) {
        Optional<RestartPolicy> policy() {
            if (name == null || name.isEmpty()) {
                return Optional.empty();
            }
            Kind kind = Arrays.stream(Kind.values()).filter(k -> k.text().equals(name)).findFirst()
                    .orElseThrow(() -> EngineException.invalid("invalid restart policy: unknown policy '" + name
                            + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"));
            return Optional.of(new RestartPolicy(kind, maximumRetryCount));
        }
    }

    static final class RestartPolicyToObject extends JsonSerializer<RestartPolicy> {
        @Override
        public void serialize(RestartPolicy policy, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartObject();
            out.writeStringField("Name", policy.kind().text());
            out.writeNumberField("MaximumRetryCount", policy.maximumRetryCount());
            out.writeEndObject();
        }
    }
}
