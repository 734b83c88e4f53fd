package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.RuntimeBinding;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.Test;

/** Who waits for a provider of runtimes to say what it runs, and how long. */
public class ProviderListingsTest {
    private static final RuntimeBinding WASM = new RuntimeBinding("wasm", "wasm", "", Optional.empty(), Map.of());
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Set<String> there = ConcurrentHashMap.newKeySet();

    private ProviderListings listings(Duration deadline, Duration absence) {
        return new ProviderListings(there::contains, deadline, absence, absence.multipliedBy(2));
    }

    private static void timesOut(Runnable wait) {
        assertEquals(ErrorKind.TIMEOUT, assertThrows(EngineException.class, wait::run).kind());
    }

    @Test
    public void aProviderThatIsGoneIsWaitedForOnce() {
        ProviderListings listings = listings(LONG, SHORT);
        assertFalse(listings.await(WASM, false));
        listings.begin("wasm");
        assertFalse(listings.await(WASM, false));
        assertFalse(listings.await(WASM, true));
        assertTrue(listings.isGone("wasm"));
    }

    @Test
    public void oneThatIsAwayForAShortTimeIsNotGone() {
        assertFalse(listings(LONG, LONG).isGone("wasm"));
        there.add("wasm");
        assertFalse("it is there", listings(LONG, Duration.ZERO).isGone("wasm"));
    }

    @Test
    public void oneThatIsThereHasToSayWhatItRuns() {
        there.add("wasm");
        timesOut(() -> listings(SHORT, Duration.ZERO).await(WASM, true));
    }

    @Test
    public void aProviderThatIsThereIsWaitedForUntilItSaysWhatItRuns() throws InterruptedException {
        there.add("wasm");
        timesOut(() -> listings(SHORT, Duration.ZERO).await(WASM, false));
        ProviderListings listings = listings(LONG, Duration.ZERO);
        Thread telling = new Thread(() -> listings.complete("wasm"));
        telling.start();
        listings.await(WASM, false);
        telling.join();
    }

    @Test
    public void oneThatComesBackInTimeIsWaitedFor() throws InterruptedException {
        ProviderListings listings = listings(LONG, LONG);
        listings.complete("wasm");
        listings.begin("wasm");
        Thread telling = new Thread(() -> listings.complete("wasm"));
        telling.start();
        listings.await(WASM, false);
        telling.join();
    }
}
