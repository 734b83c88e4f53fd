package io.karavel.spi.health;

import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to find out whether a container is well. Register it as a service with the property {@value #TYPE}. When it is checked, how long
 * a check may take and what follows from its result is the engine's business.
 *
 * <p>Calls come from several threads, never two at a time for one container. When a newer service of the same type comes, or this one
 * goes, checks that are under way are not interrupted.
 */
@ConsumerType
public interface HealthProbe {
    /** Service property: the first word of the test of a healthcheck, such as {@code HTTP}; in capitals by custom. */
    String TYPE = "health.probe";

    /** The types that a value of the service property {@link #TYPE} names: one, or several. */
    static List<String> types(Object property) {
        if (property instanceof String type) {
            return List.of(type);
        }
        if (property instanceof String[] types) {
            return List.of(types);
        }
        return property instanceof Collection<?> types ? types.stream().map(String::valueOf).toList() : List.of();
    }

    /**
     * Refuses arguments that make no sense, so that whoever makes a container with them hears of it. Answers from what it is given: there
     * may be no container yet.
     *
     * @param arguments the test without its first word
     * @throws IllegalArgumentException with a message for the user
     */
    default void validate(String type, List<String> arguments) {}

    /**
     * Begins a check. May block while it begins; the engine has few threads for this, and takes back one that is kept for long. Must not
     * block while it waits for an answer: that is what {@link ProbeRun#result()} is for.
     *
     * @throws RuntimeException where it cannot be made at all, for example because the arguments make no sense. The message becomes the
     *                          output of a failed check, which is where users look
     */
    ProbeRun begin(ProbeTarget target);
}
