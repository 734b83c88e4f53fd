package io.karavel.volumes.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerVolumes;
import io.karavel.api.EngineException;
import io.karavel.api.VolumeRequest;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import io.karavel.model.Volume;
import io.karavel.volumes.internal.StoredVolume.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volumes whose list is kept in files, for containers. */
@Component
public final class FileContainerVolumes implements ContainerVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(FileContainerVolumes.class);

    private final VolumeStore store;
    private final PinnedFolders pinned;
    private final CopyUp copyUp;

    @Activate
    public FileContainerVolumes(@Reference ConfigStore configs, @Reference VolumeStore store) {
        this(configs.current().engine().execRoot().resolve("volumes"), store);
    }

    FileContainerVolumes(Path scratch, VolumeStore store) {
        this.store = store;
        pinned = new PinnedFolders(scratch.resolve("pinned"));
        copyUp = new CopyUp(scratch.resolve("copy-up"));
        pinned.releaseAll();
    }

    @Override
    public Volume reserve(VolumeRequest request, ContainerId container) {
        return store.obtain(request, Optional.of(container));
    }

    @Override
    public Optional<String> path(Volume volume) {
        return store.findDriver(volume).map(driver -> driver.path().toString());
    }

    @Override
    public void fill(String name, ContainerId container, LayeredFolder contents) {
        store.inTurn(name, () -> {
            StoredVolume stored = store.get(name);
            DriverCalls driver = store.driver(stored.volume());
            Path folder = driver.mount();
            try {
                fill(stored, container, contents, folder);
            } finally {
                if (!store.isRunning(name, Optional.empty())) {
                    driver.unmount();
                }
            }
            return null;
        });
    }

    private void fill(StoredVolume stored, ContainerId container, LayeredFolder contents, Path folder) {
        String name = stored.volume().name();
        try {
            if (stored.isUnfinishedFor(container) && !store.isReserved(name, container)) {
                // An engine that was killed may have filled half of it.
                copyUp.empty(folder);
            }
            if (!isEmpty(folder)) {
                return;
            }
            if (stored.unfinished().isEmpty()) {
                store.change(stored.with(new Unfinished(Optional.of(container), false)));
            }
            copyUp.copy(contents, folder);
        } catch (IOException e) {
            throw EngineException.system("cannot copy " + contents.folder() + " of the image to volume " + name + ": " + e.getMessage(), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    @Override
    public void settled(ContainerId container) {
        for (String name : store.concerning(container)) {
            store.inTurn(name, () -> {
                store.find(name).filter(stored -> stored.isUnfinishedFor(container))
                        .ifPresent(stored -> store.change(stored.finished()));
                store.unreserve(name, container);
                return null;
            });
        }
    }

    @Override
    public void abandoned(ContainerId container) {
        for (String name : store.concerning(container)) {
            store.inTurn(name, () -> {
                store.unreserve(name, container);
                store.find(name).filter(stored -> stored.isUnfinishedFor(container)).ifPresent(this::undo);
                return null;
            });
        }
    }

    /** Nobody else may have it meanwhile: then it stays what it is. */
    private void undo(StoredVolume stored) {
        String name = stored.volume().name();
        if (!store.usersOf(name).isEmpty()) {
            store.change(stored.finished());
        } else if (stored.unfinished().filter(Unfinished::made).isPresent()) {
            store.delete(stored, false);
        } else {
            DriverCalls driver = store.driver(stored.volume());
            try {
                copyUp.empty(driver.mount());
            } catch (IOException e) {
                throw EngineException.system("cannot empty volume " + name + ": " + e.getMessage(), e);
            } finally {
                driver.unmount();
            }
            store.change(stored.finished());
        }
    }

    @Override
    public Map<ContainerId, Set<String>> unsettled() {
        return store.unsettled();
    }

    @Override
    public Path mount(ContainerMount mount, ContainerId container) {
        return store.inTurn(mount.volume(), () -> {
            StoredVolume stored = store.get(mount.volume());
            store.requireLookedAfter(stored);
            Path folder = store.driver(stored.volume()).mount();
            return mount.subpath().isEmpty() ? folder : pinned.pin(folder, mount.subpath(), container);
        });
    }

    @Override
    public void mounted(ContainerId container) {
        pinned.release(container);
    }

    @Override
    public void unmount(String volume, ContainerId container) {
        try {
            store.inTurn(volume, () -> {
                store.find(volume).filter(stored -> !store.isRunning(volume, Optional.of(container)))
                        .flatMap(stored -> store.findDriver(stored.volume())).ifPresent(DriverCalls::unmount);
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("Volume {} is not used any more, and could not be unmounted: {}", volume, e.getMessage(), e);
        }
    }

    @Override
    public boolean removeWith(String volume, ContainerId container) {
        return store.inTurn(volume, () -> {
            Optional<StoredVolume> stored = store.find(volume);
            if (stored.isPresent() && store.usersOf(volume).stream().allMatch(container::equals)) {
                store.delete(stored.get(), false);
                return true;
            }
            return stored.isEmpty();
        });
    }
}
