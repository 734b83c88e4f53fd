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
    private final Duration loss;

    /** @param begun by the clock of {@link System#nanoTime()}: when the provider went, or was first asked for */
    private record Listing(long begun, CompletableFuture<Void> known) {
        static Listing begin() {
            return new Listing(System.nanoTime(), new CompletableFuture<>());
        }

        /** For whoever waits already, too. */
        Listing anew() {
            return new Listing(System.nanoTime(), known);
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    /**
     * @param isThere  whether there is a provider of this name just now
     * @param deadline how long one may take to say what it runs
     * @param absence  how long one may be away until it is taken for gone; longer than it takes to exchange a bundle
     * @param loss     the same where something runs by it
     */
    ProviderListings(Predicate<String> isThere, Duration deadline, Duration absence, Duration loss) {
        this.isThere = isThere;
        this.deadline = deadline;
        this.absence = absence;
        this.loss = loss;
    }

    /** What it runs is not known from now on, when it came or went. */
    void begin(String provider) {
        listings.compute(provider, (any, last) -> last == null || last.known().isDone() ? Listing.begin() : last.anew());
    }

    /** What it runs is known. */
    void complete(String provider) {
        listing(provider).known().complete(null);
    }

    private Listing listing(String provider) {
        return listings.computeIfAbsent(provider, any -> Listing.begin());
    }

    /**
     * Returns once it is known what a provider runs. One that is away is waited for until it has been away for some time, because its
     * bundle may be exchanged just now or come yet: after that it is gone, and what it ran most likely as well. For a container that runs
     * as far as is known that time is longer, because only its provider knows how it ended.
     *
     * @return whether it is known; false where the provider is gone
     * @throws EngineException {@code TIMEOUT} where it is there and does not say
     */
    boolean await(RuntimeBinding binding, boolean runs) {
        Listing listing = listing(binding.provider());
        String problem = problem(binding);
        if (!runs || !isThere.test(binding.provider())) {
            try {
                ContainerStates.await(listing.known(), patience(runs).minus(listing.age()), problem);
                return true;
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.TIMEOUT) {
                    throw e;
                }
                if (!isThere.test(binding.provider())) {
                    return false;
                }
            }
        }
        ContainerStates.await(listing.known(), deadline, problem);
        return true;
    }

    static String problem(RuntimeBinding binding) {
        return "the engine does not know yet what runs by runtime " + binding.name() + "; see its log if this goes on";
    }

    /** How long a provider has to be away until nobody waits for it any more. */
    Duration patience(boolean runs) {
        return runs ? loss : absence;
    }

    /** Whether a provider has been away for so long that nobody waits for it any more, though something runs by it. */
    boolean isGone(String provider) {
        Listing listing = listing(provider);
        return !isThere.test(provider) && !listing.known().isDone() && listing.age().compareTo(patience(true)) >= 0;
    }
}
