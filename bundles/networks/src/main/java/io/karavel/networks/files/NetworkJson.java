package io.karavel.networks.files;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.karavel.model.ContainerId;
import io.karavel.model.Subnet;
import java.io.IOException;

/** The form of these files. Members that a later version added are passed over. */
final class NetworkJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .addMixIn(ContainerId.class, IdText.class)
            .addMixIn(Subnet.class, SubnetText.class)
            .build();

    private NetworkJson() {}

    static byte[] write(Object value) throws IOException {
        return MAPPER.writeValueAsBytes(value);
    }

    static <T> T read(byte[] json, Class<T> type) throws IOException {
        return MAPPER.readValue(json, type);
    }

    private abstract static class IdText {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        IdText(String value) {}

        @JsonValue
        abstract String value();
    }

    private abstract static class SubnetText {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Subnet parse(String text) {
            throw new AssertionError(text);
        }

        @Override
        @JsonValue
        public abstract String toString();
    }
}
