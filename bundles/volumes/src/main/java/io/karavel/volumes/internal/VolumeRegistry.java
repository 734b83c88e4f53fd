package io.karavel.volumes.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.VolumeUsers;
import io.karavel.model.ContainerId;
import io.karavel.spi.volume.VolumeDriver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes and goes: volume drivers, and the engine that knows who uses which volume. */
@Component(service = VolumeRegistry.class)
public final class VolumeRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeRegistry.class);

    private final Map<String, VolumeDriver> drivers = new ConcurrentHashMap<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private volatile Optional<VolumeUsers> users = Optional.empty();

    @Activate
    public VolumeRegistry() {}

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addDriver(VolumeDriver driver, Map<String, Object> properties) {
        Optional<String> name = name(properties);
        if (name.isEmpty()) {
            LOG.warn("{} has no property {} and is ignored", driver.getClass().getName(), VolumeDriver.NAME);
        } else if (drivers.putIfAbsent(name.get(), driver) != null) {
            LOG.warn("There is a volume driver named '{}' already; the second one is ignored", name.get());
        } else {
            watchers.forEach(watcher -> watcher.accept(name.get()));
        }
    }

    public void removeDriver(VolumeDriver driver, Map<String, Object> properties) {
        name(properties).ifPresent(name -> drivers.remove(name, driver));
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    public void setUsers(VolumeUsers present) {
        users = Optional.of(present);
        drivers.keySet().forEach(name -> watchers.forEach(watcher -> watcher.accept(name)));
    }

    public void unsetUsers(VolumeUsers gone) {
        if (users.filter(gone::equals).isPresent()) {
            users = Optional.empty();
        }
    }

    private static Optional<String> name(Map<String, Object> properties) {
        return Optional.ofNullable(properties.get(VolumeDriver.NAME)).map(Object::toString).filter(name -> !name.isEmpty());
    }

    /** Has someone told of each driver that is there when it may be relied upon: now, when it comes, and when the engine does. */
    void watch(Consumer<String> watcher) {
        watchers.add(watcher);
        drivers.keySet().forEach(watcher);
    }

    void unwatch(Consumer<String> watcher) {
        watchers.remove(watcher);
    }

    Optional<VolumeDriver> find(String name) {
        return Optional.ofNullable(drivers.get(name));
    }

    List<String> names() {
        return drivers.keySet().stream().sorted().toList();
    }

    /** The engine, where it is there. */
    Optional<VolumeUsers> users() {
        return users;
    }

    /** The containers that have a volume; refuses to guess where nobody can tell. */
    Set<ContainerId> usersOf(String volume) {
        return users.orElseThrow(() -> new EngineException(ErrorKind.UNAVAILABLE,
                "the engine is being exchanged, and nobody knows who uses volume " + volume)).all().getOrDefault(volume, Set.of());
    }

    /** Whether a container runs that has a volume, but for one. While nobody can tell, one does. */
    boolean isRunning(String volume, Optional<ContainerId> except) {
        return users.map(engine -> engine.running().getOrDefault(volume, Set.of()).stream()
                .anyMatch(user -> except.filter(user::equals).isEmpty())).orElse(true);
    }
}
