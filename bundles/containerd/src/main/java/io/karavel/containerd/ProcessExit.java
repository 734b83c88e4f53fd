package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * How a process ended.
 *
 * @param pid      on the host, while it lived; 0 when it was never started
 * @param status   0 to 255; 128 plus the signal when one ended it
 * @param exitedAt when the shim saw it end; empty when it was never started
 */
public record ProcessExit(int pid, int status, Optional<Instant> exitedAt) {
    public ProcessExit {
        requireNonNull(exitedAt);
    }
}
