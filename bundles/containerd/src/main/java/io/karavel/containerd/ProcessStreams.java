package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

/**
 * Where a process reads and writes: paths of FIFOs that exist, each empty for none. Shims want both outputs, which may
 * be the same, or neither; with a terminal there is only {@code stdout}.
 *
 * @param terminal whether the process gets a pseudo terminal
 */
public record ProcessStreams(String stdin, String stdout, String stderr, boolean terminal) {
    /** Nothing to read, nowhere to write. */
    public static final ProcessStreams NONE = new ProcessStreams("", "", "", false);

    public ProcessStreams {
        requireNonNull(stdin);
        requireNonNull(stdout);
        requireNonNull(stderr);
    }
}
