package io.karavel.stdio;

import static java.util.Objects.requireNonNull;

import io.karavel.model.DetachKeys;

/**
 * What a client wants of a process's streams.
 *
 * @param stdin      input is passed on; otherwise it is dropped
 * @param detachKeys as {@link DetachKeys#parse} reads them; empty for the default. They count only where there is a terminal and
 *                   {@code stdin} is wanted
 */
public record AttachOptions(boolean stdin, boolean stdout, boolean stderr, String detachKeys) {
    public AttachOptions {
        requireNonNull(detachKeys);
    }
}
