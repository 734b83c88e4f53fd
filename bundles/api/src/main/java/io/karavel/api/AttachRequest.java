package io.karavel.api;

/**
 * What a client wants of a container's streams.
 *
 * @param logs       first what was printed before
 * @param stream     then what is printed from now on
 * @param detachKeys as {@code ctrl-p,ctrl-q}; empty for these
 */
public record AttachRequest(
        boolean stdin, boolean stdout, boolean stderr, boolean logs, boolean stream, String detachKeys) {}
