package io.karavel.oci;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A path of this machine that is mounted into a container beside what its HostConfig says in full: a volume, or what it has because
 * another container had it.
 *
 * @param destination where it is in the container
 * @param propagation empty for the default
 */
public record HostMount(Path source, String destination, boolean readOnly, String propagation) {
    public HostMount {
        requireNonNull(source);
        requireNonNull(destination);
        requireNonNull(propagation);
    }
}
