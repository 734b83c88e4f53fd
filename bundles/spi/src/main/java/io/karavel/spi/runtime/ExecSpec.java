package io.karavel.spi.runtime;

import static java.util.Objects.requireNonNull;

/**
 * A further process in a running container.
 *
 * @param id          unique in the container
 * @param processSpec OCI's {@code process} object, as JSON in UTF-8
 */
public record ExecSpec(String id, byte[] processSpec, StreamPaths streams) {
    public ExecSpec {
        requireNonNull(id);
        requireNonNull(processSpec);
        requireNonNull(streams);
    }
}
