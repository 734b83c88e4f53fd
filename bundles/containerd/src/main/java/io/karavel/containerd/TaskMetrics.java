package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What a shim measured of a task.
 *
 * @param data of a type that depends on the shim and on the cgroup version
 */
public record TaskMetrics(String containerId, Instant measuredAt, TypedBytes data) {
    public TaskMetrics {
        requireNonNull(containerId);
        requireNonNull(measuredAt);
        requireNonNull(data);
    }
}
