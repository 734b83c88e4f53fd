package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How far the writing of some content has come.
 *
 * @param ref    the writer's name for it
 * @param offset bytes that are there
 * @param total  bytes there will be; 0 when not known
 */
public record IngestStatus(String ref, long offset, long total, Instant startedAt, Instant updatedAt) {
    public IngestStatus {
        requireNonNull(ref);
        requireNonNull(startedAt);
        requireNonNull(updatedAt);
    }
}
