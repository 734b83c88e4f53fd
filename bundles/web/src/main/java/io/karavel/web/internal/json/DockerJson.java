package io.karavel.web.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Docker's JSON: names with a capital first letter that are read in any case, unknown ones ignored, absent values as
 * {@code null}, times in RFC 3339, durations as whole nanoseconds. What is left out when empty is for each value to
 * say.
 */
public final class DockerJson {
    /** How deep arrays and objects may be nested; far more than any request needs. */
    private static final int DEEPEST = 200;
    /** What Docker shows where there is no time. */
    public static final Instant NO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private DockerJson() {}

    /** A mapper to be completed, see {@link io.karavel.web.RouteGroup#configure}. */
    public static JsonMapper.Builder builder() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .build();
        return JsonMapper.builder(factory)
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .addModules(new Jdk8Module(), new JavaTimeModule(), durations());
    }

    private static SimpleModule durations() {
        SimpleModule module = new SimpleModule("docker-durations");
        module.addSerializer(Duration.class, new StdScalarSerializer<>(Duration.class) {
            @Override
            public void serialize(Duration value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeNumber(value.toNanos());
            }
        });
        module.addDeserializer(Duration.class, new StdScalarDeserializer<>(Duration.class) {
            @Override
            public Duration deserialize(JsonParser json, DeserializationContext context) throws IOException {
                return Duration.ofNanos(context.readValue(json, long.class));
            }
        });
        return module;
    }
}
