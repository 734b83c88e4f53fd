package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration or a bundle says of one runtime: either an OCI binary ({@code path}, with arguments) or a containerd shim
 * ({@code runtimeType}, with options), never both. The keys are those of Docker's {@code daemon.json}.
 */
public record RuntimeDescriptor(
        String name,
        Optional<String> path,
        List<String> runtimeArgs,
        Optional<String> runtimeType,
        Map<String, Object> options) {

    /** The shim that runs every runc-compatible binary. */
    public static final String RUNC_SHIM = "io.containerd.runc.v2";

    public RuntimeDescriptor {
        requireNonNull(name);
        requireNonNull(path);
        requireNonNull(runtimeType);
        runtimeArgs = List.copyOf(runtimeArgs);
        options = Map.copyOf(options);
    }

    /** A runc-compatible binary without arguments. */
    public static RuntimeDescriptor ofBinary(String name, String path) {
        return new RuntimeDescriptor(name, Optional.of(path), List.of(), Optional.empty(), Map.of());
    }
}
