package io.karavel.volumes.internal;

import io.karavel.api.EngineConfig;
import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.api.VolumeUsers;
import io.karavel.disk.Disk;
import io.karavel.disk.LocalDisk;
import io.karavel.model.ContainerId;
import io.karavel.model.Event;
import io.karavel.spi.volume.VolumeDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** Volumes on a disk that survives them, with an engine that has whatever containers a test says. */
final class VolumesFixture extends ExternalResource implements EventLog, VolumeUsers {
    final Map<String, Set<ContainerId>> users = new ConcurrentHashMap<>();
    final Map<String, Set<ContainerId>> running = new ConcurrentHashMap<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    VolumeRegistry registry;
    VolumeStore store;
    FileVolumeService volumes;
    FileContainerVolumes ofContainers;
    private final TemporaryFolder folder = new TemporaryFolder();

    @Override
    protected void before() throws Throwable {
        folder.create();
        start(new LocalDisk());
    }

    @Override
    protected void after() {
        try {
            ofContainers.mounted(container(1));
            volumes.list().forEach(volume -> ofContainers.unmount(volume.name(), container(0)));
            store.close();
        } finally {
            folder.delete();
        }
    }

    /** Begins anew with what is on disk, as after a kill. */
    void start(Disk disk) {
        if (store != null) {
            store.close();
        }
        registry = new VolumeRegistry();
        registry.addDriver(new LocalVolumeDriver(), Map.of(VolumeDriver.NAME, "local"));
        registry.setUsers(this);
        store = new VolumeStore(config(), registry, this, disk);
        volumes = new FileVolumeService(store, registry);
        ofContainers = new FileContainerVolumes(folder().resolve("exec"), store);
    }

    Path folder() {
        return folder.getRoot().toPath();
    }

    Path folder(String volume) {
        return folder().resolve("data/volumes").resolve(volume);
    }

    Path data(String volume) {
        return folder(volume).resolve("_data");
    }

    static ContainerId container(int number) {
        return new ContainerId(String.format("%064x", number + 0xabc));
    }

    private EngineConfig config() {
        return new EngineConfig(folder().resolve("data"), folder().resolve("exec"), List.of(), Optional.empty(), Optional.empty(),
                "karavel", Optional.empty(), Map.of(), "runc", "", 64L << 20, "json-file", Map.of(), List.of(), false,
                Optional.empty(), Optional.empty(), false, List.of(), Duration.ofSeconds(15), false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);
    }

    @Override
    public Map<String, Set<ContainerId>> all() {
        return Map.copyOf(users);
    }

    @Override
    public Map<String, Set<ContainerId>> running() {
        return Map.copyOf(running);
    }

    @Override
    public Event publish(String type, String action, String actor, Map<String, String> attributes) {
        events.add(action + " " + actor);
        return new Event(events.size(), type, action, actor, attributes, Instant.EPOCH);
    }

    @Override
    public Following subscribe(EventQuery query, EventSubscriber subscriber) {
        throw new UnsupportedOperationException();
    }
}
