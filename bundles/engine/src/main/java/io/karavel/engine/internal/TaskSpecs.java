package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerNetworks.Sandbox;
import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.oci.ContainerFiles;
import io.karavel.oci.GeneratedFiles;
import io.karavel.oci.HostMount;
import io.karavel.oci.NetworkFacts;
import io.karavel.oci.RootfsFiles;
import io.karavel.oci.RuntimeSpecs;
import io.karavel.oci.SpecRequest;
import io.karavel.spi.runtime.RootfsMount;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Writes what a container's runtime is told of a start: the specification, and the files that it names. */
@Component(service = TaskSpecs.class)
public final class TaskSpecs {
    private static final String SHARED = "container:";

    private final RuntimeSpecs specs;
    private final ContainerFiles files;
    private final ContainerStates states;

    @Activate
    public TaskSpecs(@Reference RuntimeSpecs specs, @Reference ContainerFiles files, @Reference ContainerStates states) {
        this.specs = specs;
        this.files = files;
        this.states = states;
    }

    /**
     * The specification.
     *
     * @param rootfs  what its root file system is made of
     * @param volumes what else is mounted from this machine
     * @param sandbox how it is connected; empty where it is not
     * @throws EngineException {@code CONFLICT} where it is to share namespaces of a container that does not run
     */
    byte[] write(ConfigSnapshot config, Container container, List<RootfsMount> rootfs, List<HostMount> volumes, Optional<Sandbox> sandbox) {
        new RootfsFiles(rootfs).prepare();
        GeneratedFiles generated = files(config, container, sandbox);
        return specs.container(new SpecRequest(container, config.engine(), generated, rootfs, volumes, sandbox.map(Sandbox::namespace),
                sandbox.map(Sandbox::variables).orElse(List.of()), this::pidOf));
    }

    /** Whoever shares the network of another container shares what that knows of it. */
    private GeneratedFiles files(ConfigSnapshot config, Container container, Optional<Sandbox> sandbox) {
        String mode = container.hostConfig().namespaces().networkMode();
        if (mode.startsWith(SHARED)) {
            ContainerId other = states.resolve(mode.substring(SHARED.length())).id();
            return GeneratedFiles.in(config.engine().containerFolder(other.value()));
        }
        return files.write(container, config.engine().containerFolder(container.id().value()),
                sandbox.map(ExchangeableNetworks::facts).orElse(NetworkFacts.NONE));
    }

    private int pidOf(String reference) {
        Container other = states.resolve(reference);
        if (other.actual() instanceof Running running) {
            return running.pid();
        }
        throw EngineException.conflict("cannot join the namespaces of container " + other.id() + ": it is not running");
    }
}
