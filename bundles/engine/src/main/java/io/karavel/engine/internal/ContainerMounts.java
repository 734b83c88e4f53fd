package io.karavel.engine.internal;

import io.karavel.api.ContainerVolumes;
import io.karavel.api.ContainerVolumes.LayeredFolder;
import io.karavel.api.EngineException;
import io.karavel.api.EventLog;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import io.karavel.model.Event;
import io.karavel.model.Storage;
import io.karavel.model.Volume;
import io.karavel.oci.HostMount;
import io.karavel.oci.RootfsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volumes of containers, from the making of a container to its removal. A container without any asks nobody. */
@Component(service = ContainerMounts.class)
public final class ContainerMounts {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerMounts.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ExchangeableVolumes volumes;
    private final ContainerStates states;
    private final Rootfs rootfs;
    private final EventLog events;
    private final EngineThreads threads;
    private final Runnable watcher = this::finishLater;

    @Activate
    public ContainerMounts(@Reference ExchangeableVolumes volumes, @Reference ContainerStates states, @Reference Rootfs rootfs,
            @Reference EventLog events, @Reference EngineThreads threads) {
        this.volumes = volumes;
        this.states = states;
        this.rootfs = rootfs;
        this.events = events;
        this.threads = threads;
        volumes.watch(watcher);
    }

    @Deactivate
    void close() {
        volumes.unwatch(watcher);
    }

    /**
     * Finds or makes the volumes of a container that is to be made, and reserves them for it. The caller sees to it that this is {@link
     * #settled} or {@link #abandoned}.
     */
    List<ContainerMount> reserve(ContainerId id, ContainerConfig config, Storage storage) {
        List<VolumeWish> wishes = MountPlan.of(config, storage, states::resolve);
        List<ContainerMount> mounts = new ArrayList<>();
        try {
            wishes.forEach(wish -> mounts.add(wish.mount().hasVolume() ? reserve(id, wish) : wish.mount()));
        } catch (RuntimeException e) {
            abandoned(id, wishes.stream().map(VolumeWish::mount).toList());
            throw e;
        }
        return mounts;
    }

    private ContainerMount reserve(ContainerId id, VolumeWish wish) {
        ContainerVolumes present = volumes.get();
        Volume volume = present.reserve(wish.request(), id);
        return wish.mount().with(volume, present.path(volume).orElse(""));
    }

    /** A container will not be made. */
    void abandoned(ContainerId id, List<ContainerMount> mounts) {
        if (mounts.stream().anyMatch(ContainerMount::hasVolume)) {
            volumes.find().ifPresent(present -> {
                try {
                    present.abandoned(id);
                } catch (RuntimeException e) {
                    LOG.warn("Volumes made for container {}, which could not be made, could not be removed", id.shortForm(), e);
                }
            });
        }
    }

    /** Gives the empty volumes of a container what its image has there. It is stored, and its root file system is prepared. */
    void fill(Container container) {
        if (volumes(container).findAny().isPresent()) {
            ContainerVolumes present = volumes.get();
            fill(container, present, volumes(container).filter(ContainerMount::copyUp).toList());
            present.settled(container.id());
        }
    }

    private void fill(Container container, ContainerVolumes present, List<ContainerMount> mounts) {
        if (mounts.isEmpty()) {
            return;
        }
        RootfsFiles files = new RootfsFiles(rootfs.of(container));
        for (ContainerMount mount : mounts) {
            files.folder(mount.destination()).ifPresent(
                    folder -> present.fill(mount.volume(), container.id(), new LayeredFolder(files.layers(), folder)));
        }
    }

    /** Makes available what a container is to have that is being started. {@link #mounted} follows, whatever comes of the start. */
    List<HostMount> mount(Container container) {
        List<HostMount> ready = new ArrayList<>();
        List<ContainerMount> done = new ArrayList<>();
        try {
            for (ContainerMount mount : container.mounts()) {
                Path source = mount.hasVolume() ? volumes.get().mount(mount, container.id()) : Path.of(mount.source());
                ready.add(new HostMount(source, mount.destination(), !mount.writable(), mount.propagation()));
                if (mount.hasVolume()) {
                    done.add(mount);
                    happened(container, mount, "mount", Map.of("destination", mount.destination(), "read/write",
                            Boolean.toString(mount.writable()), "propagation", mount.propagation()));
                }
            }
        } catch (RuntimeException e) {
            mounted(container);
            done.forEach(mount -> unmount(container, mount));
            throw e;
        }
        return ready;
    }

    /** The runtime has mounted everything, or never will. */
    void mounted(Container container) {
        if (volumes(container).anyMatch(mount -> !mount.subpath().isEmpty())) {
            volumes.find().ifPresent(present -> present.mounted(container.id()));
        }
    }

    /** A container has ended. */
    void unmount(Container container) {
        volumes(container).forEach(mount -> unmount(container, mount));
    }

    private void unmount(Container container, ContainerMount mount) {
        volumes.find().ifPresentOrElse(present -> present.unmount(mount.volume(), container.id()),
                () -> LOG.info("Volume {} is unmounted when the volumes are back", mount.volume()));
        happened(container, mount, "unmount", Map.of());
    }

    private void happened(Container container, ContainerMount mount, String action, Map<String, String> more) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("driver", mount.driver());
        attributes.put("container", container.id().value());
        attributes.putAll(more);
        events.publish(Event.VOLUME, action, mount.volume(), attributes);
    }

    /** Removes the volumes of a container that nobody gave a name and no other container has. */
    void removeAnonymous(Container container) {
        volumes(container).filter(ContainerMount::anonymous).map(ContainerMount::volume).distinct().forEach(volume -> {
            try {
                volumes.get().removeWith(volume, container.id());
            } catch (EngineException e) {
                LOG.warn("Volume {} of container {} could not be removed along with it: {}", volume, container.id().shortForm(),
                        e.getMessage());
            }
        });
    }

    private static Stream<ContainerMount> volumes(Container container) {
        return container.mounts().stream().filter(ContainerMount::hasVolume);
    }

    private void finishLater() {
        threads.execute(this::finish);
    }

    /** Finishes, or undoes, what an engine that was killed began; again and again until that works. */
    private void finish() {
        Optional<ContainerVolumes> present = volumes.find();
        if (present.isEmpty()) {
            return;
        }
        boolean again = false;
        for (Map.Entry<ContainerId, Set<String>> each : present.get().unsettled().entrySet()) {
            again |= !finish(present.get(), each.getKey(), each.getValue());
        }
        if (again) {
            threads.executeAfter(RETRY, this::finish);
        }
    }

    private boolean finish(ContainerVolumes present, ContainerId id, Set<String> names) {
        try {
            Optional<Container> container = states.find(id);
            if (container.isPresent()) {
                LOG.info("Container {} was being made by an engine that was killed; its volumes are filled anew", id.shortForm());
                fill(container.get(), present, volumes(container.get())
                        .filter(mount -> mount.copyUp() && names.contains(mount.volume())).toList());
                present.settled(id);
            } else if (!states.mayHave(id)) {
                LOG.info("Volumes made for container {} are removed; an engine that was killed did not come to make it", id.shortForm());
                present.abandoned(id);
            }
            return true;
        } catch (RuntimeException e) {
            LOG.warn("The volumes of container {} are not looked after yet: {}", id.shortForm(), e.getMessage());
            return false;
        }
    }
}
