package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a shim said of a task, or of an exec in it.
 *
 * @param id         the container, or the exec
 * @param pid        on the host; 0 when there is none
 * @param exitStatus 0 to 255; meaningful when stopped
 * @param exitedAt   empty unless stopped
 */
public record TaskInfo(String id, int pid, TaskStatus status, int exitStatus, Optional<Instant> exitedAt) {
    public TaskInfo {
        requireNonNull(id);
        requireNonNull(status);
        requireNonNull(exitedAt);
    }
}
