package io.karavel.model;

import static java.util.Objects.requireNonNull;

/** A resource limit of processes; {@code name} without the {@code RLIMIT_} prefix, in lower case. -1 is unlimited. */
public record Ulimit(String name, long soft, long hard) {
    public Ulimit {
        requireNonNull(name);
    }
}
