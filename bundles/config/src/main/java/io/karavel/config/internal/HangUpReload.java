package io.karavel.config.internal;

import io.karavel.api.ConfigService;
import io.karavel.api.EngineException;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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

    @Activate
    public HangUpReload(@Reference ConfigService configs) {
        Signal.handle(HANG_UP, signal -> reload(configs));
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
     * From now on nothing follows from the signal, until the next version of this bundle takes it. Java's own handler would end the
     * process; and what Java is told to ignore, it leaves to the system for good, so that the next version would never get it.
     */
    @Deactivate
    void stop() {
        Signal.handle(HANG_UP, nothing());
    }

    /** Of Java's own classes alone: it stays when this bundle is gone, and must not keep its classes. */
    private static SignalHandler nothing() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            // Java defines the class of a handler by this one.
            thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
            return MethodHandleProxies.asInterfaceInstance(SignalHandler.class,
                    MethodHandles.empty(MethodType.methodType(void.class, Signal.class)));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
