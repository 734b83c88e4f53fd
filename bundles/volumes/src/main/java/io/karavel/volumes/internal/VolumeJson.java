package io.karavel.volumes.internal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.karavel.model.ContainerId;
import java.io.IOException;

/** A volume as JSON: the record as it is, with the version of the format beside it. */
final class VolumeJson {
    /** Grows when an older engine could no longer read the file rightly; a new field alone is no reason. */
    private static final int VERSION = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(ContainerId.class, Text.class)
            .addMixIn(StoredVolume.class, Stored.class)
            .build();

    private VolumeJson() {}

    private record Document(int version, StoredVolume stored) {}

    static byte[] write(StoredVolume stored) throws JsonProcessingException {
        return MAPPER.writeValueAsBytes(new Document(VERSION, stored));
    }

    static StoredVolume read(byte[] json) throws IOException {
        Document document = MAPPER.readValue(json, Document.class);
        if (document == null || document.stored() == null) {
            throw new IOException("it holds no volume");
        }
        if (document.version() > VERSION) {
            throw new IOException("it has version " + document.version() + " of the format, and this engine knows " + VERSION);
        }
        return document.stored();
    }

    /** A record of one text, written as that text. */
    private abstract static class Text {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Text(String value) {}

        @JsonValue
        abstract String value();
    }

    private interface Stored {
        @JsonIgnore
        boolean isShown();
    }
}
