package io.karavel.engine.internal;

import io.karavel.api.ContainerVolumes;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The volumes, for parts of the engine that stay while the bundle of the volumes is exchanged. Who needs a volume meanwhile waits for the
 * next version; a container without volumes needs none.
 */
@Component(service = ExchangeableVolumes.class)
public final class ExchangeableVolumes {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private Optional<ContainerVolumes> present = Optional.empty();

    @Activate
    public ExchangeableVolumes() {}

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void set(ContainerVolumes volumes) {
        synchronized (this) {
            present = Optional.of(volumes);
            notifyAll();
        }
        watchers.forEach(Runnable::run);
    }

    synchronized void unset(ContainerVolumes volumes) {
        if (present.filter(volumes::equals).isPresent()) {
            present = Optional.empty();
        }
    }

    /** Has someone told each time that volumes came. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
        if (find().isPresent()) {
            watcher.run();
        }
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    synchronized Optional<ContainerVolumes> find() {
        return present;
    }

    /** The volumes there are now, or {@code UNAVAILABLE} where none come in time. */
    synchronized ContainerVolumes get() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (present.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new EngineException(ErrorKind.UNAVAILABLE, "the volumes are away, and did not come back within "
                            + PATIENCE.toSeconds() + " s: start the bundle io.karavel.volumes");
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while waiting for the volumes", e);
        }
        return present.get();
    }
}
