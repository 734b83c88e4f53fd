package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerNetworks.Sandbox;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Container;
import io.karavel.model.RuntimeBinding;
import io.karavel.oci.HostMount;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.RootfsMount;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import io.karavel.stdio.ProcessStreams;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a claimed start happen: the files, the specification, the streams, the task. Leaves nothing behind when it fails. */
@Component(service = TaskStarter.class)
public final class TaskStarter {
    private static final Logger LOG = LoggerFactory.getLogger(TaskStarter.class);

    private final RuntimeRegistry registry;
    private final TaskSpecs specs;
    private final Rootfs rootfs;
    private final RunStreams streams;
    private final ContainerMounts volumes;
    private final ExchangeableNetworks networks;

    @Activate
    public TaskStarter(@Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry,
            @Reference TaskSpecs specs, @Reference Rootfs rootfs, @Reference RunStreams streams, @Reference ContainerMounts volumes,
            @Reference ExchangeableNetworks networks) {
        this.registry = registry;
        this.specs = specs;
        this.rootfs = rootfs;
        this.streams = streams;
        this.volumes = volumes;
        this.networks = networks;
    }

    /** What the runtime that a container asks for means now. */
    RuntimeBinding bind(ConfigSnapshot config, Container container) {
        return registry.bind(config, container.hostConfig().runtime());
    }

    /** Starts a container whose start is claimed and which is bound to a runtime. */
    Run start(ConfigSnapshot config, Container container) {
        List<HostMount> mounted = volumes.mount(container);
        try {
            return start(config, container, mounted);
        } catch (RuntimeException | LinkageError e) {
            volumes.unmount(container);
            throw e;
        } finally {
            volumes.mounted(container);
        }
    }

    /** Gives back what a start took, when the container has ended. */
    void ended(Container container) {
        networks.disconnect(container);
        volumes.unmount(container);
    }

    private Run start(ConfigSnapshot config, Container container, List<HostMount> mounted) {
        ProcessStreams processStreams = streams.open(config, container);
        try {
            List<RootfsMount> mounts = rootfs.of(container);
            Optional<Sandbox> sandbox = networks.connect(container);
            byte[] spec = specs.write(config, container, mounts, mounted, sandbox);
            Run.Log log = streams.log(config, container, processStreams);
            Task task = start(new TaskSpec(container.id(), container.runtime().orElseThrow(), mounts, container.config().image(),
                    rootfs.key(container), spec, processStreams.paths()));
            return streams.started(new Run(task, processStreams, log));
        } catch (RuntimeException | LinkageError e) {
            streams.abandon(container.id(), processStreams);
            networks.disconnect(container);
            throw e;
        }
    }

    /** By another provider of the runtime where the first was exchanged meanwhile, so that nobody has to try again. */
    private Task start(TaskSpec spec) {
        ContainerRuntime runtime = registry.runtime(spec.runtime());
        try {
            return start(runtime, spec);
        } catch (RuntimeException | LinkageError e) {
            if (registry.find(spec.runtime()).filter(runtime::equals).isPresent()) {
                throw e;
            }
            LOG.info("The runtime of container {} was exchanged while it started; it is started by the next", spec.id().shortForm(), e);
            return start(registry.runtime(spec.runtime()), spec);
        }
    }

    private Task start(ContainerRuntime runtime, TaskSpec spec) {
        Task task = runtime.create(spec);
        try {
            task.start();
            return task;
        } catch (RuntimeException | LinkageError e) {
            discard(task);
            throw e;
        }
    }

    /** It may run all the same: a start whose answer did not come in time. */
    private void discard(Task task) {
        try {
            Tasks.end(task);
        } catch (RuntimeException e) {
            LOG.warn("What was made of container {} for a start that failed could not be removed; the next start replaces it",
                    task.container().shortForm(), e);
        }
    }
}
