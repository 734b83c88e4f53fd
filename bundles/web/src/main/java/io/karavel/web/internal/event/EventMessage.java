package io.karavel.web.internal.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.Event;
import java.util.Map;

/** An event as clients get it. The first three are of old, for containers and images only. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EventMessage(
        @JsonProperty("status") String status,
        @JsonProperty("id") String id,
        @JsonProperty("from") String from,
        String type,
        String action,
        Actor actor,
        @JsonProperty("scope") String scope,
        @JsonProperty("time") long time,
        @JsonProperty("timeNano") long timeNano,
        Long cursor) {

    record Actor(@JsonProperty("ID") String id, Map<String, String> attributes) {}

    static EventMessage of(Event event) {
        return of(event, null);
    }

    static EventMessage withCursor(Event event) {
        return of(event, event.cursor());
    }

    private static EventMessage of(Event event, Long cursor) {
        boolean container = event.type().equals(Event.CONTAINER);
        boolean legacy = container || event.type().equals(Event.IMAGE);
        long seconds = event.time().getEpochSecond();
        return new EventMessage(
                legacy ? event.action() : null,
                legacy ? event.actor() : null,
                container ? event.attributes().get("image") : null,
                event.type(),
                event.action(),
                new Actor(event.actor(), event.attributes()),
                "local",
                seconds,
                seconds * 1_000_000_000L + event.time().getNano(),
                cursor);
    }
}
