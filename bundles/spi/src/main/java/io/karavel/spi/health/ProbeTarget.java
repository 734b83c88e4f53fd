package io.karavel.spi.health;

import static java.util.Objects.requireNonNull;

import io.karavel.model.Container;
import java.time.Duration;
import java.util.List;

/**
 * What to check.
 *
 * @param container as it was when the check became due; it runs, or did a moment ago
 * @param pid       of its first process as the engine sees it. Its namespaces are those of the container. Above 4194304 where the runtime
 *                  has no such process
 * @param type      the first word of the test, for a probe that has several
 * @param arguments the test without its first word
 * @param timeout   how long the check may take, for probes that can make use of it; the engine keeps to it in any case
 */
public record ProbeTarget(Container container, int pid, String type, List<String> arguments, Duration timeout) {
    public ProbeTarget {
        requireNonNull(container);
        requireNonNull(type);
        arguments = List.copyOf(arguments);
        requireNonNull(timeout);
    }
}
