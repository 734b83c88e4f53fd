package io.karavel.spi.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** How a process ended: its exit code, or 128 plus the signal that ended it. */
public record ProcessExit(int code, Instant at) {
    public ProcessExit {
        requireNonNull(at);
    }
}
