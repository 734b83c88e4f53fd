package io.karavel.runtime.registry.internal;

import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The runtimes that bundles bring, by name. The one that came first counts, the next takes its place when it goes. Any thread may
 * call; reading waits for nobody.
 */
final class RuntimeServices {
    /** Nobody waits longer for the engine's other bundles. */
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    /** What was put into a folder is installed some time after all that is installed has started. */
    private static final Duration LATECOMERS = Duration.ofSeconds(15);

    private final Map<String, List<Offer>> offers = new ConcurrentHashMap<>();
    /** When those went that are away now. */
    private final Map<String, Instant> departures = new ConcurrentHashMap<>();
    private final Clock clock;
    /** When bundles could first be seen, or all were there. Guarded by this, as are the next. */
    private Instant began;
    private boolean starting;
    private boolean stopped;

    RuntimeServices(Clock clock) {
        this.clock = clock;
        this.began = clock.instant();
    }

    /**
     * One runtime of a bundle.
     *
     * @param service     what the bundle registered
     * @param order       services that came earlier have lower ones
     * @param description what it says of a program; empty for one that runs containers itself
     */
    record Offer(Object service, long order, Optional<RuntimeDescriptor> description) {
        private Optional<ContainerRuntime> provider() {
            return service instanceof ContainerRuntime runtime ? Optional.of(runtime) : Optional.empty();
        }
    }

    /** @return the provider of this name that counts from now on, where that changes */
    synchronized Optional<ContainerRuntime> add(String name, Offer offer) {
        Optional<ContainerRuntime> before = provider(name);
        List<Offer> all = new ArrayList<>(offers.getOrDefault(name, List.of()));
        all.add(offer);
        all.sort(Comparator.comparingLong(Offer::order));
        offers.put(name, List.copyOf(all));
        departures.remove(name);
        notifyAll();
        return provider(name).filter(now -> !before.equals(Optional.of(now)));
    }

    /** @return the provider of this name that counts from now on, where that changes */
    synchronized Optional<ContainerRuntime> remove(String name, Object service) {
        Optional<ContainerRuntime> before = provider(name);
        List<Offer> left = offers.getOrDefault(name, List.of()).stream().filter(offer -> offer.service() != service).toList();
        if (left.isEmpty()) {
            // Noted first: whoever finds none any more sees that there was one.
            departures.put(name, clock.instant());
            offers.remove(name);
        } else {
            offers.put(name, left);
        }
        return provider(name).filter(now -> !before.equals(Optional.of(now)));
    }

    /** The engine starts, and some bundles have not had their turn yet. */
    synchronized void moreAreComing() {
        starting = true;
    }

    /** All bundles had their start. Nothing happens where they had it before. */
    synchronized void allCame() {
        if (starting) {
            starting = false;
            began = clock.instant().plus(LATECOMERS);
            notifyAll();
        }
    }

    /**
     * As {@link #find}; but one that went away is waited for until it has been away that long, and one that was never seen until there
     * was that much time to see it: bundles come one after the other when the engine starts, or when this one was exchanged.
     */
    Optional<Offer> await(String name, Duration patience) {
        return await(name, () -> departures.getOrDefault(name, latestComing()).plus(patience));
    }

    /** As {@link #await}; but one that was never seen is not waited for. */
    Optional<Offer> awaitReturn(String name, Duration patience) {
        return await(name, () -> departures.getOrDefault(name, Instant.EPOCH).plus(patience));
    }

    private Optional<Offer> await(String name, Supplier<Instant> deadline) {
        Optional<Offer> present = find(name);
        return present.isPresent() ? present : await(() -> find(name), deadline);
    }

    private synchronized Instant latestComing() {
        Instant now = clock.instant();
        return starting && now.isBefore(began.plus(LONGEST_START)) ? now : began;
    }

    /** As {@link #provider}; but it is waited for that long. */
    Optional<ContainerRuntime> awaitProvider(String name, Duration patience) {
        Optional<ContainerRuntime> present = provider(name);
        Instant deadline = clock.instant().plus(patience);
        return present.isPresent() ? present : await(() -> provider(name), () -> deadline);
    }

    /** @param deadline asked again whenever something changed */
    private synchronized <T> Optional<T> await(Supplier<Optional<T>> wanted, Supplier<Instant> deadline) {
        Optional<T> found = wanted.get();
        try {
            while (found.isEmpty() && !stopped) {
                long left = Duration.between(clock.instant(), deadline.get()).toMillis();
                if (left <= 0) {
                    break;
                }
                wait(left);
                found = wanted.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return found;
    }

    /** Whoever waits has waited long enough: what comes from now on is seen by another one. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** By what name it was added; its properties may say another by now. */
    Optional<String> nameOf(Object service) {
        return offers.entrySet().stream().filter(named -> named.getValue().stream().anyMatch(offer -> offer.service() == service))
                .map(Map.Entry::getKey).findFirst();
    }

    Set<String> names() {
        return offers.keySet();
    }

    /** What a container is started with. */
    Optional<Offer> find(String name) {
        return offers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** What looks after the containers that are bound to this name, also while another kind of runtime of the name came first. */
    Optional<ContainerRuntime> provider(String name) {
        return offers.getOrDefault(name, List.of()).stream().flatMap(offer -> offer.provider().stream()).findFirst();
    }
}
