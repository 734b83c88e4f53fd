package io.karavel.web.internal.event;

import io.karavel.model.Event;
import io.karavel.model.ImageReference;
import io.karavel.web.Filters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Docker's filters on events. */
record EventFilter(Filters filters) implements Predicate<Event> {
    static final Set<String> KNOWN = Set.of("config", "container", "daemon", "event", "image", "label", "network",
            "node", "plugin", "scope", "secret", "service", "type", "volume");

    /** Actions that carry a detail behind a colon, and are found by any beginning. */
    private static final List<String> DETAILED = List.of("exec_create", "exec_start", "health_status");

    @Override
    public boolean test(Event event) {
        return filters.any("type", event.type()::equals)
                && filters.any("scope", "local"::equals)
                && filters.any("event", wanted -> isAction(wanted, event.action()))
                && Stream.of("container", "daemon", "network", "volume", "plugin", "node", "service", "secret",
                                "config")
                        .allMatch(type -> filters.any(type, wanted -> isActor(type, wanted, event)))
                && filters.any("image", wanted -> isImage(wanted, event))
                && filters.labelsFit("label", event.attributes());
    }

    private static boolean isAction(String wanted, String action) {
        boolean detailed = DETAILED.stream().anyMatch(action::startsWith);
        return detailed ? action.startsWith(wanted) : action.equals(wanted);
    }

    /** By the beginning of the id or of the name. */
    private static boolean isActor(String type, String wanted, Event event) {
        return event.type().equals(type)
                && (event.actor().startsWith(wanted) || event.attributes().getOrDefault("name", "").startsWith(wanted));
    }

    /** An image itself, or a container made from it; with or without the tag. */
    private static boolean isImage(String wanted, Event event) {
        Map<String, String> attributes = event.attributes();
        String image = event.type().equals(Event.IMAGE)
                ? attributes.getOrDefault("name", "")
                : attributes.getOrDefault("image", "");
        return Stream.of(event.actor(), image, withoutTag(event.actor()), withoutTag(image)).anyMatch(wanted::equals);
    }

    private static String withoutTag(String image) {
        try {
            return ImageReference.parse(image).familiarName();
        } catch (IllegalArgumentException e) {
            return image;
        }
    }
}
