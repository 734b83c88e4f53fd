package io.karavel.config.internal;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import java.io.IOException;
import java.util.Dictionary;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lets the engine's own classes log more while {@code debug} is set. */
@Component
public final class DebugLog implements ConfigParticipant {
    private static final String LOGGING = "org.ops4j.pax.logging";
    private static final String NAME = "log4j2.logger.karavel.name";
    private static final String LEVEL = "log4j2.logger.karavel.level";

    private final ConfigurationAdmin admin;

    @Activate
    public DebugLog(@Reference ConfigurationAdmin admin) {
        this.admin = admin;
    }

    @Override
    public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
        return new Preparation() {
            @Override
            public void commit() {
                log(candidate.debug());
            }

            @Override
            public void rollback() {
                // Nothing is done before the commit.
            }
        };
    }

    private void log(boolean debug) {
        try {
            Configuration logging = admin.getConfiguration(LOGGING, null);
            Dictionary<String, Object> properties = logging.getProperties();
            if (properties != null && setLevel(properties, debug)) {
                logging.update(properties);
            }
        } catch (IOException e) {
            throw EngineException.system("cannot change what is logged: " + e, e);
        }
    }

    /** Leaves a level alone that somebody else chose. Returns whether something is different now. */
    static boolean setLevel(Dictionary<String, Object> properties, boolean debug) {
        String wanted = debug ? "DEBUG" : "INFO";
        Object before = properties.get(LEVEL);
        boolean other = debug ? !wanted.equals(before) : "DEBUG".equals(before);
        if (other) {
            properties.put(NAME, "io.karavel");
            properties.put(LEVEL, wanted);
        }
        return other;
    }
}
