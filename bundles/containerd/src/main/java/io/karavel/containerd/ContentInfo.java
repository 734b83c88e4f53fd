package io.karavel.containerd;

import io.karavel.model.Digest;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * What is known of content that is there.
 *
 * @param size in bytes
 */
public record ContentInfo(Digest digest, long size, Instant createdAt, Instant updatedAt, Map<String, String> labels) {
    public ContentInfo {
        requireNonNull(digest);
        requireNonNull(createdAt);
        requireNonNull(updatedAt);
        labels = Map.copyOf(labels);
    }
}
