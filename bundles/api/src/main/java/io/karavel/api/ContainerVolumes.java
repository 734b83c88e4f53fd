package io.karavel.api;

import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import io.karavel.model.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Volumes as the engine gives them to containers. Calls block, each within a deadline; what one volume takes long with keeps nobody from
 * another.
 */
@ProviderType
public interface ContainerVolumes {
    /**
     * Finds or makes a volume for a container that is being made, and keeps it from being removed until the container is
     * {@link #settled} or {@link #abandoned}.
     *
     * @throws EngineException as {@link VolumeService#create}
     */
    Volume reserve(VolumeRequest request, ContainerId container);

    /** As {@link VolumeService#path}. */
    Optional<String> path(Volume volume);

    /**
     * Gives an empty volume what a container's image has at a path: files with their owners, modes, attributes, links and devices.
     * Nothing happens where the volume holds something.
     */
    void fill(String volume, ContainerId container, LayeredFolder contents);

    /** A container is made, and stored with what it uses: what was reserved for it is its own. */
    void settled(ContainerId container);

    /** A container will not be made: what was made for it goes, and what was filled for it is emptied. */
    void abandoned(ContainerId container);

    /** Containers whose making an engine that was killed did not finish, with the volumes that may be half made. */
    Map<ContainerId, Set<String>> unsettled();

    /**
     * Makes a volume available to a container that is being started.
     *
     * @return what is to be mounted into it: the volume's folder, or the part of it that the mount is of. That part is pinned: it stays
     *         what it is until {@link #mounted}, whoever writes to the volume meanwhile
     * @throws EngineException {@code NOT_FOUND} where there is no such volume or no such part of it; {@code UNAVAILABLE} where its
     *                         driver is away
     */
    Path mount(ContainerMount mount, ContainerId container);

    /** Everything is mounted into a container, or it will not be started: what was pinned for it no longer needs to be. */
    void mounted(ContainerId container);

    /** A container has ended; where no other one that runs has the volume, nobody needs it on this machine any more. Never fails. */
    void unmount(String volume, ContainerId container);

    /**
     * Removes a volume that nobody gave a name along with a container that has it, unless another one has it too.
     *
     * @return whether it is gone
     */
    boolean removeWith(String volume, ContainerId container);

    /**
     * A folder in a root file system that is not mounted.
     *
     * @param layers  the folders that are laid on one another, uppermost first
     * @param folder  an absolute path in it, on which there are no links
     */
    record LayeredFolder(List<Path> layers, String folder) {
        public LayeredFolder {
            layers = List.copyOf(layers);
        }
    }
}
