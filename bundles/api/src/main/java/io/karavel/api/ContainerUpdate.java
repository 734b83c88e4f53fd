package io.karavel.api;

import static java.util.Objects.requireNonNull;

import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import java.util.Optional;

/**
 * What is to be changed of a container.
 *
 * @param limits        those that are zero, empty or absent stay as they are. What cannot be changed while a container runs, such as
 *                      devices, is ignored
 * @param restartPolicy empty for the one it has
 */
public record ContainerUpdate(Resources limits, Optional<RestartPolicy> restartPolicy) {
    public ContainerUpdate {
        requireNonNull(limits);
        requireNonNull(restartPolicy);
    }
}
