package io.karavel.volumes.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.VolumeRequest;
import io.karavel.api.VolumeService;
import io.karavel.api.VolumeUsers;
import io.karavel.model.ContainerId;
import io.karavel.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volumes whose list is kept in files, for faces. */
@Component
public final class FileVolumeService implements VolumeService {
    private static final Logger LOG = LoggerFactory.getLogger(FileVolumeService.class);

    private final VolumeStore store;
    private final VolumeRegistry registry;
    private final AtomicBoolean pruning = new AtomicBoolean();

    @Activate
    public FileVolumeService(@Reference VolumeStore store, @Reference VolumeRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    @Override
    public List<Volume> list() {
        return store.list();
    }

    @Override
    public Optional<Volume> find(String name) {
        return store.find(name).map(StoredVolume::volume);
    }

    @Override
    public Volume get(String name) {
        return store.get(name).volume();
    }

    @Override
    public Optional<String> path(Volume volume) {
        return store.findDriver(volume).map(driver -> driver.path().toString());
    }

    @Override
    public Volume create(VolumeRequest request) {
        return store.obtain(request, Optional.empty());
    }

    @Override
    public void remove(String name, boolean force) {
        if (force && store.find(name).isEmpty()) {
            return;
        }
        store.get(name);
        store.inTurn(name, () -> {
            StoredVolume stored = store.get(name);
            Set<ContainerId> users = store.usersOf(name);
            if (!users.isEmpty()) {
                throw EngineException.conflict("remove " + name + ": volume is in use - ["
                        + users.stream().map(ContainerId::value).sorted().collect(Collectors.joining(", ")) + "]");
            }
            store.delete(stored, force);
            return null;
        });
    }

    @Override
    public Pruned prune(Predicate<Volume> chosen) {
        if (!pruning.compareAndSet(false, true)) {
            throw EngineException.conflict("a prune operation is already running");
        }
        try {
            List<String> removed = new ArrayList<>();
            long bytes = 0;
            Map<String, Set<ContainerId>> used = users();
            for (Volume volume : list()) {
                if (chosen.test(volume) && !used.containsKey(volume.name())) {
                    OptionalLong size = sizeOrUnknown(volume);
                    if (prune(volume)) {
                        removed.add(volume.name());
                        bytes += size.orElse(0);
                    }
                }
            }
            store.pruned(bytes);
            return new Pruned(removed, bytes);
        } finally {
            pruning.set(false);
        }
    }

    private OptionalLong sizeOrUnknown(Volume volume) {
        try {
            return size(volume);
        } catch (EngineException e) {
            LOG.debug("How much volume {} holds is not known", volume.name(), e);
            return OptionalLong.empty();
        }
    }

    /** One that is in use meanwhile, or cannot be removed now, is left alone. */
    private boolean prune(Volume volume) {
        try {
            remove(volume.name(), false);
            return true;
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.CONFLICT && e.kind() != ErrorKind.NOT_FOUND) {
                LOG.warn("Volume {} is not used and could not be removed: {}", volume.name(), e.getMessage());
            }
            return false;
        }
    }

    @Override
    public Map<String, Set<ContainerId>> users() {
        return registry.users().map(VolumeUsers::all).orElse(Map.of());
    }

    @Override
    public OptionalLong size(Volume volume) {
        return store.findDriver(volume).map(DriverCalls::size).orElse(OptionalLong.empty());
    }

    @Override
    public List<String> drivers() {
        return registry.names();
    }
}
