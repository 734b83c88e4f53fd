package io.karavel.state.internal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import java.io.IOException;

/** A container as JSON: the records as they are, with the version of the format beside them. */
public final class ContainerJson {
    /** Grows when an older engine could no longer read the file rightly; a new field alone is no reason. */
    private static final int VERSION = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(ActualState.class, StateByType.class)
            .addMixIn(ContainerId.class, Text.class)
            .addMixIn(Digest.class, Text.class)
            .build();

    private ContainerJson() {}

    /** The file. */
    private record Document(int version, Container container) {}

    /** The file was written by a later engine, in a form this one does not know. */
    static final class UnknownVersionException extends IOException {
        private static final long serialVersionUID = 1L;

        UnknownVersionException(int version) {
            super("it has version " + version + " of the format, and this engine knows " + VERSION);
        }
    }

    static byte[] write(Container container) throws JsonProcessingException {
        return MAPPER.writeValueAsBytes(new Document(VERSION, container));
    }

    /** Reads what {@link #write} wrote; throws {@link JsonProcessingException} where it is damaged. */
    static Container read(byte[] json) throws IOException {
        JsonNode tree = MAPPER.readTree(json);
        int version = tree.path("version").asInt(VERSION);
        if (version > VERSION) {
            throw new UnknownVersionException(version);
        }
        if (!tree.path("container").isObject()) {
            throw JsonMappingException.from(tree.traverse(), "it holds no container");
        }
        return MAPPER.treeToValue(tree, Document.class).container();
    }

    /** A container as it stands in the file. */
    public static JsonNode tree(Container container) {
        return MAPPER.valueToTree(container);
    }

    /** Some value on one line. */
    public static String line(Object value) throws JsonProcessingException {
        return MAPPER.writeValueAsString(value);
    }

    /** Some value with a line for each of its parts. */
    public static String pretty(Object value) throws JsonProcessingException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /** What is wrong with a file, in one line. */
    static String reason(Exception failure) {
        return failure instanceof JsonProcessingException damage
                ? "it is damaged: " + damage.getOriginalMessage() : failure.getMessage();
    }

    /** The states that are stored; attempts under way are not among them. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ActualState.Created.class, name = "created"),
        @JsonSubTypes.Type(value = ActualState.Running.class, name = "running"),
        @JsonSubTypes.Type(value = ActualState.Restarting.class, name = "restarting"),
        @JsonSubTypes.Type(value = ActualState.Exited.class, name = "exited"),
        @JsonSubTypes.Type(value = ActualState.Dead.class, name = "dead")
    })
    private interface StateByType {}

    /** A record of one text, written as that text. */
    private abstract static class Text {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Text(String value) {}

        @JsonValue
        abstract String value();
    }
}
