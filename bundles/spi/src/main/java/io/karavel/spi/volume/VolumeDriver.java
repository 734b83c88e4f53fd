package io.karavel.spi.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Has the contents of volumes. Register it as a service with the property {@value #NAME}.
 *
 * <p>The engine keeps the list of volumes, and who uses which. A driver is told what to do, and needs to remember nothing: for one
 * volume there is one call at a time, for different volumes calls come from many threads. Every call may be made again, because an
 * engine that was killed does not know how far it came: what is done already is no error.
 *
 * <p>A driver may be exchanged while containers use its volumes. One that goes leaves its mounts as they are; the one that comes is
 * told to {@link #mount} what is in use, and to {@link #unmount} what is not.
 */
@ConsumerType
public interface VolumeDriver {
    /** Service property: the name by which {@code --driver} refers to it. */
    String NAME = "volume.driver";

    /**
     * Refuses options it does not know or cannot read.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    void validate(Map<String, String> options);

    /**
     * Makes a volume. One that is there already is left as it is, with what it holds.
     *
     * @throws IOException with a message for the user; nothing of the volume is left then
     */
    void create(VolumeTarget volume) throws IOException;

    /** Takes a volume away with all that it holds. It is not mounted any more, as far as the engine can tell. */
    void remove(VolumeTarget volume) throws IOException;

    /**
     * Where the contents are while it is mounted. Does no more than to put a path together: it is for those who look at volumes, who
     * never wait.
     */
    Path path(VolumeTarget volume);

    /**
     * Makes the contents available on this machine, because a container is about to use them. Is called before each such start, also
     * where others use the volume already.
     *
     * @return the folder that has the contents; containers see what is mounted there at the time of their start
     */
    Path mount(VolumeTarget volume) throws IOException;

    /** The last container that used the volume has ended. */
    void unmount(VolumeTarget volume) throws IOException;

    /** How many bytes a volume holds, which may take long to count; empty where nobody can tell. */
    default OptionalLong size(VolumeTarget volume) throws IOException {
        return OptionalLong.empty();
    }
}
