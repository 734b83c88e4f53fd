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
 */
public record StreamRequest(
        Path folder, boolean stdin, boolean stdout, boolean stderr, boolean terminal, boolean stdinOnce) {
    public StreamRequest {
        requireNonNull(folder);
    }
}
