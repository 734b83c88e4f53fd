package io.karavel.oci;

import static java.util.Objects.requireNonNull;

import io.karavel.api.EngineConfig;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.Container;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.RootfsMount;
import java.util.List;
import java.util.Optional;

/**
 * What the description of a further process in a container is made from.
 *
 * @param rootfs users and groups are looked up in its layers
 * @param size   of the terminal, over the one that {@code exec} has
 */
public record ExecProcessRequest(
        Container container, EngineConfig config, List<RootfsMount> rootfs, ExecRequest exec, Optional<TerminalSize> size) {
    public ExecProcessRequest {
        requireNonNull(container);
        requireNonNull(config);
        rootfs = List.copyOf(rootfs);
        requireNonNull(exec);
        requireNonNull(size);
    }
}
