package io.karavel.images.internal;

import io.karavel.api.EventLog;
import io.karavel.model.Event;
import io.karavel.model.Image;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells what happened to images, as Docker does: the labels, and over them the name. */
final class ImageEvents {
    private final EventLog events;

    ImageEvents(EventLog events) {
        this.events = events;
    }

    void publish(String action, Image image, String name) {
        Map<String, String> attributes = new LinkedHashMap<>(image.config().labels());
        attributes.put("name", name);
        events.publish(Event.IMAGE, action, image.id().value(), attributes);
    }
}
