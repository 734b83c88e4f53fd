package io.karavel.api;

import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import io.karavel.spi.runtime.RootfsMount;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** The writable root file systems of containers, each on top of an image's layers. Calls block. */
@ProviderType
public interface RootFilesystems {
    /** Makes one. It stays until it is removed, whatever becomes of the image's name. One that is there already is taken over. */
    List<RootfsMount> prepare(ContainerId container, Digest topLayer);

    /** How to mount one that was made before. */
    List<RootfsMount> mounts(ContainerId container);

    /** The containers that have one. */
    Set<ContainerId> containers();

    /** How many bytes a container has written to its own; counts them, which may take long. 0 where there is none. */
    long size(ContainerId container);

    /** Nothing happens where there is none. */
    void remove(ContainerId container);

    /** The key by which the snapshotter knows it. */
    String key(ContainerId container);

    /** Name of the snapshotter, as {@code info} shows it. */
    String driver();
}
