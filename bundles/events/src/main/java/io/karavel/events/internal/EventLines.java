package io.karavel.events.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** An event as a line of JSON. */
final class EventLines {
    private static final JsonMapper JSON = new JsonMapper();

    private EventLines() {}

    /** With the line's end. */
    static byte[] write(Event event) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("cursor", event.cursor());
        node.put("time", event.time().toString());
        node.put("type", event.type());
        node.put("action", event.action());
        node.put("actor", event.actor());
        ObjectNode attributes = node.putObject("attributes");
        event.attributes().forEach(attributes::put);
        return (JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException where it is none */
    static Event read(byte[] line) throws IOException {
        JsonNode node = JSON.readTree(line);
        if (node == null || !node.path("cursor").isIntegralNumber()) {
            throw new IOException("it has no cursor");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        node.path("attributes").fields().forEachRemaining(entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
        try {
            return new Event(node.path("cursor").asLong(), node.path("type").asText(), node.path("action").asText(),
                    node.path("actor").asText(), attributes, Instant.parse(node.path("time").asText()));
        } catch (DateTimeException e) {
            throw new IOException("its time cannot be read: " + e.getMessage(), e);
        }
    }
}
