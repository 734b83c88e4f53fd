package io.karavel.stdio;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Which streams a process gets.
 *
 * @param folder    where its named pipes are; made when it is missing. It belongs to this process alone
 * @param stderr    ignored with a terminal, where everything comes by standard output
 * @param stdinOnce its input closes with the first client that ends its input or lets go, unless it has a terminal. So it is
 *                  with every exec, and with containers that ask for it
 * @param life      whether its output has to outlive the engine
 */
public record StreamRequest(
        Path folder, boolean stdin, boolean stdout, boolean stderr, boolean terminal, boolean stdinOnce, Life life) {

    /** What is to become of output that was taken out of a pipe when the engine is killed. */
    public enum Life {
        /** It is lost: nobody keeps it. */
        UNKEPT,
        /** It is put by until the log of a process that is to be started keeps it; what an earlier process left is of no use. */
        FRESH,
        /** So it was with an engine before, and it is given to the log now. */
        RESUMED
    }

    public StreamRequest {
        requireNonNull(folder);
        requireNonNull(life);
    }
}
