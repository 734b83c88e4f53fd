package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * The runtime a container was started with, resolved once and kept for its whole life whatever becomes of the name.
 *
 * @param name     what the user called it
 * @param provider which {@code ContainerRuntime} service creates its tasks
 * @param shim     the containerd shim, for example {@code io.containerd.runc.v2}; empty where the provider needs none
 * @param binary   absolute path of the OCI binary or wrapper script the shim is told to run; empty for the shim's own
 * @param options  further options of the shim
 * @param digest   of the contents of {@code binary} when it was bound; empty without a binary, and where an older engine bound it
 */
public record RuntimeBinding(
        String name, String provider, String shim, Optional<String> binary, Map<String, Object> options,
        Optional<Digest> digest) {
    /** The provider that runs shims through containerd. */
    public static final String CONTAINERD = "containerd";

    public RuntimeBinding {
        requireNonNull(name);
        requireNonNull(provider);
        requireNonNull(shim);
        requireNonNull(binary);
        options = Map.copyOf(options);
        digest = Values.optional(digest);
    }

    /** A binding whose binary nobody has read. */
    public RuntimeBinding(String name, String provider, String shim, Optional<String> binary, Map<String, Object> options) {
        this(name, provider, shim, binary, options, Optional.empty());
    }

    public RuntimeBinding withDigest(Digest contents) {
        return new RuntimeBinding(name, provider, shim, binary, options, Optional.of(contents));
    }
}
