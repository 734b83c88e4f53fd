package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/** A name for the root of a tree of content, which garbage collection spares. */
public record ImageRecord(String name, Descriptor target, Map<String, String> labels, Instant createdAt,
        Instant updatedAt) {

    public ImageRecord {
        requireNonNull(name);
        requireNonNull(target);
        labels = Map.copyOf(labels);
        requireNonNull(createdAt);
        requireNonNull(updatedAt);
    }
}
