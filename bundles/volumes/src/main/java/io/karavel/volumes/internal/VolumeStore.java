package io.karavel.volumes.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.EventLog;
import io.karavel.api.VolumeRequest;
import io.karavel.disk.Disk;
import io.karavel.disk.LocalDisk;
import io.karavel.model.ContainerId;
import io.karavel.model.Event;
import io.karavel.model.Volume;
import io.karavel.spi.volume.VolumeDriver;
import io.karavel.volumes.internal.StoredVolume.Unfinished;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes there are, in memory and on disk, and who holds them back from being removed. What changes a volume, and what its driver is
 * told, goes by turns per volume; reading is a look at an immutable record.
 */
@Component(service = VolumeStore.class)
public final class VolumeStore {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeStore.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final VolumeRegistry registry;
    private final EventLog events;
    private final VolumeFolders folders;
    private final VolumeTurns turns = new VolumeTurns(PATIENCE);
    private final VolumeNames names = new VolumeNames();
    private final VolumeThread thread = new VolumeThread();
    private final Map<String, StoredVolume> volumes = new ConcurrentHashMap<>();
    /** Containers that are being made, by the volumes they are to have. */
    private final Map<String, Set<ContainerId>> reserved = new ConcurrentHashMap<>();
    private final Consumer<String> watcher = driver -> thread.execute(() -> settle(driver));

    @Activate
    public VolumeStore(@Reference ConfigStore configs, @Reference VolumeRegistry registry, @Reference EventLog events) {
        this(configs.current().engine(), registry, events, new LocalDisk());
    }

    VolumeStore(EngineConfig config, VolumeRegistry registry, EventLog events, Disk disk) {
        this.registry = registry;
        this.events = events;
        folders = new VolumeFolders(config.dataRoot().resolve("volumes"), disk);
        folders.load().forEach(stored -> volumes.put(stored.volume().name(), stored));
        thread.execute(folders::clear);
        registry.watch(watcher);
    }

    @Deactivate
    public void close() {
        registry.unwatch(watcher);
        thread.close();
    }

    List<Volume> list() {
        return volumes.values().stream().filter(StoredVolume::isShown).map(StoredVolume::volume)
                .sorted(Comparator.comparing(Volume::name)).toList();
    }

    Optional<StoredVolume> find(String name) {
        return Optional.ofNullable(volumes.get(name)).filter(StoredVolume::isShown);
    }

    StoredVolume get(String name) {
        return find(name).orElseThrow(() -> EngineException.notFound("get " + name + ": no such volume"));
    }

    /** The driver of a volume, for calls about it. */
    Optional<DriverCalls> findDriver(Volume volume) {
        return registry.find(volume.driver()).map(driver -> new DriverCalls(driver, volume, folders.of(volume.name())));
    }

    /** As {@link #findDriver}, or {@code UNAVAILABLE}. */
    DriverCalls driver(Volume volume) {
        return findDriver(volume).orElseThrow(() -> new EngineException(ErrorKind.UNAVAILABLE, "volume " + volume.name()
                + " needs the volume driver \"" + volume.driver() + "\", which is not there now"));
    }

    /** Does something to a volume when it is its turn. Not to be called in a turn of the same volume. */
    <T> T inTurn(String name, Supplier<T> work) {
        return turns.inTurn(name, work);
    }

    /** Finds or makes a volume, and holds it back for a container that is being made, if it is for one. */
    Volume obtain(VolumeRequest request, Optional<ContainerId> container) {
        String name = request.name().filter(text -> !text.isEmpty()).map(VolumeNames::check).orElseGet(names::next);
        return turns.inTurn(name, () -> {
            Optional<StoredVolume> present = Optional.ofNullable(volumes.get(name));
            StoredVolume stored = present.isPresent() ? fitting(present.get(), request) : make(name, request, container);
            container.ifPresent(user -> reserved.merge(name, Set.of(user), VolumeStore::union));
            return stored.volume();
        });
    }

    private StoredVolume fitting(StoredVolume present, VolumeRequest request) {
        Volume volume = present.volume();
        if (request.driver().filter(driver -> !driver.isEmpty() && !driver.equals(volume.driver())).isPresent()) {
            throw EngineException.conflict("create " + volume.name() + ": driver '" + volume.driver() + "' already has volume '"
                    + volume.name() + "': volume name must be unique");
        }
        requireLookedAfter(present);
        return present;
    }

    /** Refuses what an engine that was killed left half done, until it is finished or undone. */
    void requireLookedAfter(StoredVolume stored) {
        String name = stored.volume().name();
        boolean ours = stored.unfinished().flatMap(Unfinished::container).filter(user -> isReserved(name, user)).isPresent();
        if (stored.unfinished().isPresent() && !ours) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "volume " + name
                    + " was not finished by an engine that was killed, and is being looked after; see the engine's log if this goes on");
        }
    }

    private StoredVolume make(String name, VolumeRequest request, Optional<ContainerId> container) {
        String driverName = request.driver().filter(text -> !text.isEmpty()).orElse(Volume.LOCAL);
        VolumeDriver driver = registry.find(driverName).orElseThrow(() -> EngineException.notFound(
                "create " + name + ": error looking up volume plugin " + driverName + ": plugin \"" + driverName + "\" not found"));
        try {
            driver.validate(request.options());
        } catch (IllegalArgumentException e) {
            throw new EngineException(ErrorKind.INVALID, "create " + name + ": " + e.getMessage(), e);
        }
        Map<String, String> labels = new LinkedHashMap<>(request.labels());
        if (request.name().filter(text -> !text.isEmpty()).isEmpty()) {
            labels.put(Volume.ANONYMOUS, "");
        }
        Volume volume = new Volume(name, driverName, Instant.now().truncatedTo(ChronoUnit.SECONDS), labels, request.options());
        StoredVolume begun = new StoredVolume(volume).with(new Unfinished(container, true));
        DriverCalls calls = new DriverCalls(driver, volume, folders.of(name));
        StoredVolume made = container.isPresent() ? begun : begun.finished();
        store(begun);
        try {
            calls.create();
            if (!made.equals(begun)) {
                store(made);
            }
        } catch (RuntimeException e) {
            undo(calls, e);
            throw e;
        }
        volumes.put(name, made);
        happened(volume, "create");
        return made;
    }

    private void undo(DriverCalls calls, RuntimeException failure) {
        try {
            calls.remove();
            folders.remove(calls.volume().name());
        } catch (RuntimeException | IOException e) {
            LOG.warn("Volume {}, which could not be made, could not be removed either; the next start of the engine does",
                    calls.volume().name(), e);
            failure.addSuppressed(e);
        }
    }

    private void store(StoredVolume stored) {
        try {
            folders.write(stored);
        } catch (IOException e) {
            throw EngineException.system("cannot store volume " + stored.volume().name() + ": " + e.getMessage(), e);
        }
    }

    /** Stores what became of a volume, in its turn; it is not changed where that fails. */
    void change(StoredVolume stored) {
        store(stored);
        volumes.put(stored.volume().name(), stored);
    }

    private static Set<ContainerId> union(Set<ContainerId> some, Set<ContainerId> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a container that is being made holds a volume back. */
    boolean isReserved(String name, ContainerId container) {
        return reserved.getOrDefault(name, Set.of()).contains(container);
    }

    boolean isReserved(String name) {
        return reserved.containsKey(name);
    }

    void unreserve(String name, ContainerId container) {
        reserved.computeIfPresent(name, (any, users) -> {
            Set<ContainerId> left = users.stream().filter(user -> !user.equals(container)).collect(Collectors.toUnmodifiableSet());
            return left.isEmpty() ? null : left;
        });
    }

    /** The volumes that are held back, or half made, for a container. */
    Set<String> concerning(ContainerId container) {
        Set<String> concerned = new TreeSet<>();
        reserved.forEach((name, users) -> {
            if (users.contains(container)) {
                concerned.add(name);
            }
        });
        volumes.values().stream().filter(stored -> stored.isUnfinishedFor(container))
                .forEach(stored -> concerned.add(stored.volume().name()));
        return concerned;
    }

    /** What an engine that was killed left half done for containers. */
    Map<ContainerId, Set<String>> unsettled() {
        return volumes.values().stream()
                .filter(stored -> stored.unfinished().flatMap(Unfinished::container)
                        .filter(user -> !isReserved(stored.volume().name(), user)).isPresent())
                .collect(Collectors.groupingBy(stored -> stored.unfinished().flatMap(Unfinished::container).orElseThrow(),
                        Collectors.mapping(stored -> stored.volume().name(), Collectors.toSet())));
    }

    /** The containers that have a volume or are to have it. */
    Set<ContainerId> usersOf(String name) {
        return union(reserved.getOrDefault(name, Set.of()), registry.usersOf(name));
    }

    /** Whether a container runs that has a volume, but for one. */
    boolean isRunning(String name, Optional<ContainerId> except) {
        return registry.isRunning(name, except);
    }

    /** Takes a volume away, in its turn, when it is certain that nobody has it. */
    void delete(StoredVolume stored, boolean withoutDriver) {
        Volume volume = stored.volume();
        Optional<DriverCalls> driver = withoutDriver ? findDriver(volume) : Optional.of(driver(volume));
        driver.ifPresent(DriverCalls::unmount);
        driver.ifPresent(DriverCalls::remove);
        try {
            folders.remove(volume.name());
        } catch (IOException e) {
            throw EngineException.system("remove " + volume.name() + ": " + e.getMessage(), e);
        }
        volumes.remove(volume.name());
        happened(volume, "destroy");
    }

    private void happened(Volume volume, String action) {
        events.publish(Event.VOLUME, action, volume.name(), Map.of("driver", volume.driver()));
    }

    void pruned(long bytes) {
        events.publish(Event.VOLUME, "prune", "", Map.of("reclaimed", Long.toString(bytes)));
    }

    /** Brings a driver that came, perhaps after an engine was killed, to know what of its volumes is in use. */
    private void settle(String driver) {
        for (StoredVolume seen : List.copyOf(volumes.values())) {
            if (seen.volume().driver().equals(driver) && registry.users().isPresent()) {
                settle(seen.volume());
            }
        }
    }

    private void settle(Volume volume) {
        try {
            turns.inTurn(volume.name(), () -> {
                Optional.ofNullable(volumes.get(volume.name())).ifPresent(this::settle);
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("Volume {} could not be looked after: {}", volume.name(), e.getMessage(), e);
        }
    }

    private void settle(StoredVolume stored) {
        Volume volume = stored.volume();
        Optional<DriverCalls> driver = findDriver(volume);
        if (driver.isEmpty()) {
            return;
        }
        if (!stored.isShown()) {
            LOG.warn("Volume {} was being made by an engine that was killed, and is removed", volume.name());
            delete(stored, false);
        } else if (registry.isRunning(volume.name(), Optional.empty())) {
            driver.get().mount();
        } else {
            driver.get().unmount();
        }
    }
}
