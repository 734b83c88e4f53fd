package io.karavel.spi.runtime;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The named pipes a process reads and writes. They exist before the process does, and the engine holds their other ends.
 *
 * @param stdin    absent where the process gets no input
 * @param stderr   absent with a terminal, where everything comes by {@code stdout}
 * @param terminal the process gets a terminal
 */
public record StreamPaths(Optional<Path> stdin, Optional<Path> stdout, Optional<Path> stderr, boolean terminal) {
    public StreamPaths {
        requireNonNull(stdin);
        requireNonNull(stdout);
        requireNonNull(stderr);
    }
}
