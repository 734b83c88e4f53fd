package io.karavel.containerd;

import io.karavel.model.Digest;
import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A reference to content, as the OCI image specification defines it.
 *
 * @param size in bytes
 */
public record Descriptor(String mediaType, Digest digest, long size, Map<String, String> annotations) {
    public Descriptor {
        requireNonNull(mediaType);
        requireNonNull(digest);
        annotations = Map.copyOf(annotations);
    }

    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of());
    }
}
