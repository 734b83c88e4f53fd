package io.karavel.config.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineService;
import io.karavel.api.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes by the event that Docker has for it: {@code daemon reload}, with every value in force as an attribute. While
 * the event log is away, as it is when its bundle is replaced, nobody is told.
 */
@Component(service = ReloadEvents.class)
public final class ReloadEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadEvents.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private volatile Optional<EventLog> log = Optional.empty();
    private volatile Optional<EngineService> engine = Optional.empty();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setLog(EventLog present) {
        log = Optional.of(present);
    }

    void unsetLog(EventLog gone) {
        log = log.filter(present -> present != gone);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setEngine(EngineService present) {
        engine = Optional.of(present);
    }

    void unsetEngine(EngineService gone) {
        engine = engine.filter(present -> present != gone);
    }

    void reloaded(EngineConfig config) {
        try {
            String actor = engine.map(known -> known.info().id()).orElse("");
            log.ifPresent(events -> events.publish("daemon", "reload", actor, attributes(config)));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The configuration is in force, but nobody was told by an event", e);
        }
    }

    /** Lists and objects as JSON, the rest as it is. */
    static Map<String, String> attributes(EngineConfig config) {
        Map<String, String> attributes = new LinkedHashMap<>();
        EffectiveValues.of(config).byKey().forEach((key, value) -> attributes.put(key, text(value)));
        attributes.put("name", hostName());
        return attributes;
    }

    private static String text(Object value) {
        try {
            return value instanceof Map || value instanceof Collection ? JSON.writeValueAsString(value) : value.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that came from JSON goes to JSON", e);
        }
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            LOG.debug("The name of this machine is not known", e);
            return "";
        }
    }
}
