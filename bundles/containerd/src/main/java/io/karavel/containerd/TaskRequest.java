package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a task is created from, besides its container's record.
 *
 * @param rootfs  mounted by the shim as the root file system
 * @param options replaces the options of the container's record for this task
 */
public record TaskRequest(String containerId, List<Mount> rootfs, ProcessStreams streams,
        Optional<TypedBytes> options) {

    public TaskRequest {
        requireNonNull(containerId);
        rootfs = List.copyOf(rootfs);
        requireNonNull(streams);
        requireNonNull(options);
    }

    public TaskRequest(String containerId, List<Mount> rootfs, ProcessStreams streams) {
        this(containerId, rootfs, streams, Optional.empty());
    }
}
