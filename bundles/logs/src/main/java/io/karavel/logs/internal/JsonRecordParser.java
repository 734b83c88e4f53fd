package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads what {@link JsonEncoder}, or Docker, wrote. Not for use by several threads. */
final class JsonRecordParser implements RecordParser {
    private static final JsonFactory JSON = new JsonFactory();

    private String timeText = "";
    private Instant time = Instant.EPOCH;

    @Override
    public LogRecord parse(ByteBuffer text) throws IOException {
        String log = "";
        String stream = "";
        String at = "";
        Map<String, String> attributes = Map.of();
        try (JsonParser json = JSON.createParser(text.array(), text.position(), text.remaining())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "log" -> log = json.getText();
                    case "stream" -> stream = json.getText();
                    case "time" -> at = json.getText();
                    case "attrs" -> attributes = attributes(json);
                    default -> json.skipChildren();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("not a whole object");
            }
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
        byte[] line = log.getBytes(UTF_8);
        boolean whole = line.length > 0 && line[line.length - 1] == '\n';
        return new LogRecord(instant(at), stream.equals("stderr"),
                whole ? Arrays.copyOf(line, line.length - 1) : line, !whole, attributes);
    }

    private static Map<String, String> attributes(JsonParser json) throws IOException {
        Map<String, String> attributes = new HashMap<>();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                attributes.put(name, json.getText());
            }
        }
        return attributes;
    }

    private Instant instant(String text) throws IOException {
        try {
            // Lines that were read at once have one time, and to read a time costs more than the rest of a line.
            if (!text.equals(timeText)) {
                time = Instant.parse(text);
                timeText = text;
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new IOException("not a time: " + text, e);
        }
    }
}
