package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.RuntimeBinding;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Of which providers of runtimes it is known what they run, and whoever waits to know it. Any thread may call. */
final class ProviderListings {
    private final Map<String, Listing> listings = new ConcurrentHashMap<>();
    private final Predicate<String> isThere;
    private final Duration deadline;
    private final Duration absence;

    /** @param begun by the clock of {@link System#nanoTime()}: when the provider went, or was first asked for */
    private record Listing(long begun, CompletableFuture<Void> known) {
        static Listing begin() {
            return new Listing(System.nanoTime(), new CompletableFuture<>());
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    /**
     * @param isThere  whether there is a provider of this name just now
     * @param deadline how long one may take to say what it runs
     * @param absence  how long one may be away until it is taken for gone; longer than it takes to exchange a bundle
     */
    ProviderListings(Predicate<String> isThere, Duration deadline, Duration absence) {
        this.isThere = isThere;
        this.deadline = deadline;
        this.absence = absence;
    }

    /** What it runs is not known from now on. */
    void begin(String provider) {
        listings.compute(provider, (any, last) -> last == null || last.known().isDone() ? Listing.begin() : last);
    }

    /** What it runs is known. */
    void complete(String provider) {
        listing(provider).known().complete(null);
    }

    private Listing listing(String provider) {
        return listings.computeIfAbsent(provider, any -> Listing.begin());
    }

    /**
     * Returns once it is known what a provider runs. For a container that does not run as far as is known, a provider that is away is
     * waited for until it has been away for some time, because its bundle may be exchanged just now or come yet: after that it is gone,
     * and what it ran is gone as well.
     *
     * @throws EngineException {@code TIMEOUT} where it does not say
     */
    void await(RuntimeBinding binding, boolean runs) {
        Listing listing = listing(binding.provider());
        String problem = "the engine does not know yet what runs by runtime " + binding.name() + "; see its log if this goes on";
        if (!runs) {
            try {
                ContainerStates.await(listing.known(), absence.minus(listing.age()), problem);
                return;
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.TIMEOUT) {
                    throw e;
                }
                if (!isThere.test(binding.provider())) {
                    return;
                }
            }
        }
        ContainerStates.await(listing.known(), deadline, problem);
    }
}
