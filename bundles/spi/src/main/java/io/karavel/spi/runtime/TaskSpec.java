package io.karavel.spi.runtime;

import static java.util.Objects.requireNonNull;

import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import java.util.List;

/**
 * What a runtime needs to create a task.
 *
 * @param rootfs      mounted one after the other, these are the root file system
 * @param image       what the user called the image; for people only
 * @param snapshotKey the snapshot behind {@code rootfs}
 * @param runtimeSpec the OCI runtime configuration, as JSON in UTF-8
 */
public record TaskSpec(
        ContainerId id,
        RuntimeBinding runtime,
        List<RootfsMount> rootfs,
        String image,
        String snapshotKey,
        byte[] runtimeSpec,
        StreamPaths streams) {
    public TaskSpec {
        requireNonNull(id);
        requireNonNull(runtime);
        rootfs = List.copyOf(rootfs);
        requireNonNull(image);
        requireNonNull(snapshotKey);
        requireNonNull(runtimeSpec);
        requireNonNull(streams);
    }
}
