package io.karavel.oci;

import static java.util.Objects.requireNonNull;

import io.karavel.api.EngineConfig;
import io.karavel.model.Container;
import io.karavel.spi.runtime.RootfsMount;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the runtime configuration of a container is made from.
 *
 * @param files            written already, see {@link ContainerFiles}
 * @param rootfs           not mounted yet; users, groups and host paths are looked up in its layers
 * @param volumes          what is mounted beside what the container's HostConfig says in full
 * @param networkNamespace one that was made already and is to be joined; empty to have the runtime make one. Without meaning for
 *                         the network modes {@code host} and {@code container:}
 * @param variables        {@code NAME=value}, where the container's own do not say otherwise
 * @param processes        asked only where the container shares namespaces of another one
 */
public record SpecRequest(
        Container container,
        EngineConfig config,
        GeneratedFiles files,
        List<RootfsMount> rootfs,
        List<HostMount> volumes,
        Optional<Path> networkNamespace,
        List<String> variables,
        ContainerProcesses processes) {
    public SpecRequest {
        requireNonNull(container);
        requireNonNull(config);
        requireNonNull(files);
        rootfs = List.copyOf(rootfs);
        volumes = List.copyOf(volumes);
        requireNonNull(networkNamespace);
        variables = List.copyOf(variables);
        requireNonNull(processes);
    }
}
