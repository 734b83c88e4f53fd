package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

/**
 * Where a process reads and writes: paths of FIFOs that exist, each empty for none.
 *
 * @param stderr   empty with a terminal, which has one output
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
