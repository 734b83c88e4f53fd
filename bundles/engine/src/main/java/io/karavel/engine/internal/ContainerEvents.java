package io.karavel.engine.internal;

import io.karavel.api.EventLog;
import io.karavel.model.Container;
import io.karavel.model.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells what happened to containers, with the attributes Docker's clients expect. */
@Component(service = ContainerEvents.class)
public final class ContainerEvents {
    private final EventLog log;

    @Activate
    public ContainerEvents(@Reference EventLog log) {
        this.log = log;
    }

    void happened(Container container, String action) {
        happened(container, action, Map.of());
    }

    /** Those that did not run were removed. */
    void pruned(long bytes) {
        log.publish(Event.CONTAINER, "prune", "", Map.of("reclaimed", String.valueOf(bytes)));
    }

    /** Labels come first, then what belongs to the action; the image and the name overwrite both. */
    void happened(Container container, String action, Map<String, String> more) {
        Map<String, String> attributes = new LinkedHashMap<>(container.config().labels());
        attributes.putAll(more);
        attributes.put("image", container.config().image());
        attributes.put("name", container.name());
        log.publish(Event.CONTAINER, action, container.id().value(), attributes);
    }
}
