package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A mount as mount(2) takes it: how a snapshot is reached.
 *
 * @param target where below the root file system; empty for the root itself. containerd 1.6 ignores it
 */
public record Mount(String type, String source, Optional<String> target, List<String> options) {
    public Mount {
        requireNonNull(type);
        requireNonNull(source);
        requireNonNull(target);
        options = List.copyOf(options);
    }

    public Mount(String type, String source, List<String> options) {
        this(type, source, Optional.empty(), options);
    }
}
