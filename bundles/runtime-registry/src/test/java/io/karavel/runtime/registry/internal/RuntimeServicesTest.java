package io.karavel.runtime.registry.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.runtime.registry.internal.RuntimeServices.Offer;
import io.karavel.spi.runtime.ContainerRuntime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.Test;

/** Who waits for a runtime whose bundle is being replaced, and for how long. */
public class RuntimeServicesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private Instant now = NOON;
    /** What happens while somebody asks for the time. */
    private Runnable meanwhile = () -> { };
    private final RuntimeServices services = new RuntimeServices(new Clock() {
        @Override
        public Instant instant() {
            meanwhile.run();
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });
    private final Offer first = new Offer("first", 1, Optional.empty());
    private final Offer second = new Offer("second", 2, Optional.empty());

    @Test
    public void oneThatWentAMomentAgoIsWaitedFor() throws Exception {
        services.add("crun", first);
        services.remove("crun", first.service());
        now = NOON.plusSeconds(5);
        CompletableFuture<Optional<Offer>> waiting = CompletableFuture.supplyAsync(() -> services.await("crun", PATIENCE));
        services.add("crun", second);
        assertEquals(Optional.of(second), waiting.get(60, TimeUnit.SECONDS));
        assertEquals(Optional.of(second), services.await("crun", PATIENCE));
    }

    @Test
    public void oneThatNeverWasOrWentLongAgoIsNotWaitedFor() {
        now = NOON.plus(PATIENCE);
        assertTrue(services.await("crun", PATIENCE).isEmpty());
        services.add("crun", first);
        services.remove("crun", first.service());
        now = now.plus(PATIENCE);
        assertTrue(services.await("crun", PATIENCE).isEmpty());
    }

    @Test
    public void oneThatWasNeverSeenIsWaitedForWhileBundlesCome() throws Exception {
        now = NOON.plusSeconds(5);
        CompletableFuture<Optional<Offer>> waiting = waiting(() -> services.await("crun", PATIENCE));
        services.add("crun", first);
        assertEquals(Optional.of(first), waiting.get(60, TimeUnit.SECONDS));
    }

    @Test
    public void whoeverCanDoWithoutWaitsOnlyForOneThatWasSeen() throws Exception {
        assertTrue(services.awaitReturn("io.containerd.kata.v2", PATIENCE).isEmpty());
        services.add("io.containerd.kata.v2", first);
        services.remove("io.containerd.kata.v2", first.service());
        CompletableFuture<Optional<Offer>> waiting = waiting(() -> services.awaitReturn("io.containerd.kata.v2", PATIENCE));
        services.add("io.containerd.kata.v2", second);
        assertEquals(Optional.of(second), waiting.get(60, TimeUnit.SECONDS));
    }

    @Test
    public void whileTheEngineStartsThereIsTimeForAllBundles() throws Exception {
        services.moreAreComing();
        now = NOON.plusSeconds(119);
        CompletableFuture<Optional<Offer>> waiting = waiting(() -> services.await("crun", PATIENCE));
        services.add("crun", first);
        assertEquals(Optional.of(first), waiting.get(60, TimeUnit.SECONDS));
        now = NOON.plusSeconds(120).plus(PATIENCE);
        assertTrue(services.await("runsc", PATIENCE).isEmpty());
    }

    @Test
    public void whoeverComesAfterAllHadTheirStartIsWaitedForAWhile() throws Exception {
        services.moreAreComing();
        now = NOON.plusSeconds(100);
        services.allCame();
        now = NOON.plusSeconds(114).plus(PATIENCE);
        CompletableFuture<Optional<Offer>> waiting = waiting(() -> services.await("crun", PATIENCE));
        services.add("crun", first);
        assertEquals(Optional.of(first), waiting.get(60, TimeUnit.SECONDS));
        now = NOON.plusSeconds(115).plus(PATIENCE);
        assertTrue(services.await("runsc", PATIENCE).isEmpty());
    }

    /** Returns when it looks how long it has to wait, which it does where nothing is there. */
    private CompletableFuture<Optional<Offer>> waiting(Supplier<Optional<Offer>> question) throws InterruptedException {
        CountDownLatch looked = new CountDownLatch(1);
        meanwhile = looked::countDown;
        CompletableFuture<Optional<Offer>> answer = CompletableFuture.supplyAsync(question);
        assertTrue(looked.await(60, TimeUnit.SECONDS));
        return answer;
    }

    @Test
    public void oneThatIsThereIsNotWaitedFor() {
        services.add("crun", first);
        services.add("crun", second);
        services.remove("crun", first.service());
        assertEquals(Optional.of(second), services.await("crun", PATIENCE));
    }

    @Test
    public void aStartWhileOneGoesHasItOrKnowsThatItWent() {
        services.add("crun", first);
        AtomicReference<Optional<Offer>> answer = new AtomicReference<>();
        meanwhile = () -> answer.set(CompletableFuture.supplyAsync(() -> services.await("crun", PATIENCE)).orTimeout(60, TimeUnit.SECONDS)
                .join());
        services.remove("crun", first.service());
        assertEquals(Optional.of(first), answer.get());
    }

    @Test
    public void whenTheRegistryGoesNobodyWaitsAnyLonger() throws Exception {
        services.add("crun", first);
        services.remove("crun", first.service());
        CompletableFuture<Optional<Offer>> start = CompletableFuture.supplyAsync(() -> services.await("crun", HOUR));
        CompletableFuture<Optional<ContainerRuntime>> provider =
                CompletableFuture.supplyAsync(() -> services.awaitProvider("wasm", HOUR));
        services.stop();
        assertTrue(start.get(60, TimeUnit.SECONDS).isEmpty());
        assertTrue(provider.get(60, TimeUnit.SECONDS).isEmpty());
    }
}
