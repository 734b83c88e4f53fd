package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.spi.network.NetworkDriver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The network drivers that bundles bring, by name. One is used as soon as it knows what there is ({@link #ready}); whoever needs one that
 * is away, because it is exchanged, waits for it a while.
 */
@Component(service = Drivers.class)
public final class Drivers {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<String, NetworkDriver> present = new ConcurrentHashMap<>();
    private final Map<String, NetworkDriver> ready = new ConcurrentHashMap<>();
    /** All that ever came. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArrayList<BiConsumer<String, NetworkDriver>> watchers = new CopyOnWriteArrayList<>();

    @Activate
    public Drivers() {
        // Drivers come when they like.
    }

    @Reference(service = NetworkDriver.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDriver(NetworkDriver driver, Map<String, Object> properties) {
        String name = String.valueOf(properties.get(NetworkDriver.NAME));
        present.put(name, driver);
        known.add(name);
        watchers.forEach(watcher -> watcher.accept(name, driver));
    }

    void removeDriver(NetworkDriver driver, Map<String, Object> properties) {
        String name = String.valueOf(properties.get(NetworkDriver.NAME));
        present.remove(name, driver);
        ready.remove(name, driver);
    }

    /** Has someone told of every driver there is and that comes. */
    void watch(BiConsumer<String, NetworkDriver> watcher) {
        watchers.add(watcher);
        present.forEach(watcher);
    }

    void unwatch(BiConsumer<String, NetworkDriver> watcher) {
        watchers.remove(watcher);
        ready.clear();
    }

    /** A driver knows what there is, and can be used from now on. */
    synchronized void ready(String name, NetworkDriver driver) {
        if (present.get(name) == driver) {
            ready.put(name, driver);
            notifyAll();
        }
    }

    Optional<NetworkDriver> find(String name) {
        return Optional.ofNullable(ready.get(name));
    }

    Set<String> names() {
        return new TreeSet<>(present.keySet());
    }

    Map<String, NetworkDriver> all() {
        return Map.copyOf(ready);
    }

    /** Waits until all are in use that ever were there: any of them may bring a network that is missed. */
    void awaitAll() {
        known.forEach(this::get);
    }

    /** Waits for a driver that networks use. */
    synchronized NetworkDriver get(String name) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!ready.containsKey(name)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new EngineException(ErrorKind.UNAVAILABLE, "the network driver " + name + " is away, and did not come back within "
                            + PATIENCE.toSeconds() + " s; see the engine's log");
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while waiting for the network driver " + name, e);
        }
        return ready.get(name);
    }
}
