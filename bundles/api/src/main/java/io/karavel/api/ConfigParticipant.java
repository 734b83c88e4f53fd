package io.karavel.api;

import io.karavel.model.RuntimeBinding;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes part in every change of the configuration: may refuse it, derives what follows from it, and has its own side effects made
 * or undone together with it. Registered as a service; when it appears, the configuration in force is prepared with it and published anew.
 *
 * <p>Participants are called one after the other, on a thread of the configuration's own. They may do I/O, but must not ask for a
 * change of the configuration themselves.
 */
@ConsumerType
public interface ConfigParticipant {
    /**
     * Prepares what {@code candidate} needs. Nobody may notice before {@link Preparation#commit()}, and what was done must be
     * undone already when this fails.
     *
     * @param current   in force now, and after a rollback
     * @param candidate valid by itself
     * @throws EngineException refuses the whole change; its message tells the user why
     */
    Preparation prepare(ConfigSnapshot current, EngineConfig candidate);

    /** Whether it knows a runtime of this name, which need not be configured then. Answers from memory. */
    default boolean offersRuntime(String name) {
        return false;
    }

    /** What one participant prepared. Exactly one of {@link #commit()} and {@link #rollback()} is called, once. */
    interface Preparation {
        /** What the configured runtimes resolve to, by name; published with the configuration in one step. */
        default Map<String, RuntimeBinding> runtimes() {
            return Map.of();
        }

        /** The configuration is published. There is no way back: a failure is logged, and the change stays. */
        default void commit() {}

        /** The change does not take place: undoes everything. Also called when another participant refuses, and after a dry run. */
        void rollback();
    }
}
