package io.karavel.config.internal;

import io.karavel.api.ConfigService;
import io.karavel.api.EngineException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Reloads the file when the process gets SIGHUP, as Docker's daemon does. */
@Component(service = {}, immediate = true)
public final class HangUpReload {
    private static final Logger LOG = LoggerFactory.getLogger(HangUpReload.class);
    private static final Signal HANG_UP = new Signal("HUP");

    private final SignalHandler before;

    @Activate
    public HangUpReload(@Reference ConfigService configs) {
        before = Signal.handle(HANG_UP, signal -> reload(configs));
    }

    /** On a thread that Java makes for the signal. What is wrong stands in the log and in {@link ConfigService#lastRefusal()}. */
    private static void reload(ConfigService configs) {
        try {
            configs.reload(false);
        } catch (EngineException e) {
            LOG.debug("The file was not reloaded", e);
        }
    }

    /**
     * Gives the signal back to whom it belonged. Ignoring it would be gentler, but Java leaves a signal that is ignored to whoever
     * ignores it, and the next version of this bundle would never get it.
     */
    @Deactivate
    void stop() {
        Signal.handle(HANG_UP, before);
    }
}
