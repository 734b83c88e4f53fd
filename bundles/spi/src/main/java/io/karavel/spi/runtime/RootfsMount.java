package io.karavel.spi.runtime;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** One mount that makes up a root file system, in the terms of mount(8). */
public record RootfsMount(String type, String source, List<String> options) {
    public RootfsMount {
        requireNonNull(type);
        requireNonNull(source);
        options = List.copyOf(options);
    }
}
