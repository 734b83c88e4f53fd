package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a snapshotter knows of a snapshot.
 *
 * @param name   the key of an active one, the name of a committed one
 * @param parent the name of the committed one it stands on
 */
public record SnapshotInfo(String name, Optional<String> parent, Kind kind, Instant createdAt, Instant updatedAt,
        Map<String, String> labels) {

    /** What can be done with it. */
    public enum Kind {
        UNKNOWN,
        /** Read only. */
        VIEW,
        /** Writable. */
        ACTIVE,
        /** Not mountable; others stand on it. */
        COMMITTED
    }

    public SnapshotInfo {
        requireNonNull(name);
        requireNonNull(parent);
        requireNonNull(kind);
        requireNonNull(createdAt);
        requireNonNull(updatedAt);
        labels = Map.copyOf(labels);
    }
}
