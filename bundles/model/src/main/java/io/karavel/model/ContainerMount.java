package io.karavel.model;

import static java.util.Objects.requireNonNull;

/**
 * Something mounted into a container that was settled when the container was made: a volume, or what it has because another container
 * had it ({@code --volumes-from}). What a container's own {@link HostConfig} says in full, binds and file systems in memory, is not
 * among them.
 *
 * @param volume      name of the volume; empty for a bind
 * @param driver      of the volume; empty for a bind
 * @param source      where it is on this machine, as far as was known when the container was made
 * @param destination where it is in the container; an absolute path in its shortest form
 * @param mode        the options as the user wrote them
 * @param propagation of a bind; empty for the default
 * @param subpath     which part of the volume is mounted; empty for all of it
 * @param anonymous   whether nobody gave the volume its name: it goes with the container where that is asked for
 * @param copyUp      whether an empty volume gets what the image has at the destination
 */
public record ContainerMount(
        Kind kind,
        String volume,
        String driver,
        String source,
        String destination,
        String mode,
        boolean writable,
        String propagation,
        String subpath,
        boolean anonymous,
        boolean copyUp) {

    /** What is mounted. */
    public enum Kind { VOLUME, BIND }

    public ContainerMount {
        requireNonNull(kind);
        volume = Values.text(volume);
        driver = Values.text(driver);
        source = Values.text(source);
        requireNonNull(destination);
        mode = Values.text(mode);
        propagation = Values.text(propagation);
        subpath = Values.text(subpath);
    }

    public boolean hasVolume() {
        return kind == Kind.VOLUME;
    }

    /** The same mount, now that it is known which volume it is of. */
    public ContainerMount with(Volume made, String path) {
        return new ContainerMount(kind, made.name(), made.driver(), path, destination, mode, writable, propagation, subpath, anonymous,
                copyUp);
    }
}
