package io.karavel.containerd.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.ClassRule;
import org.junit.Test;

public class LeasesTest {
    private static final int KILLS = 4;

    @ClassRule
    public static final ContainerdRule CONTAINERD = new ContainerdRule();

    private final LongAdder made = new LongAdder();

    @Test
    public void aLeaseWhoseMakingWasNotAnsweredDoesNotStay() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<List<String>>> clients = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            clients.add(CompletableFuture.supplyAsync(() -> makeLeases(over), task -> new Thread(task, "leases").start()));
        }
        for (int kill = 0; kill < KILLS; kill++) {
            long before = made.sum();
            await().atMost(60, TimeUnit.SECONDS).until(() -> made.sum() > before + 10);
            CONTAINERD.kill();
        }
        over.set(true);

        List<String> all = new ArrayList<>();
        for (CompletableFuture<List<String>> client : clients) {
            all.addAll(client.get(120, TimeUnit.SECONDS));
        }
        await().atMost(60, TimeUnit.SECONDS).until(CONTAINERD.client()::reachable);
        assertEquals(all.stream().sorted().toList(), CONTAINERD.client().leases().list().stream().sorted().toList());
    }

    private List<String> makeLeases(AtomicBoolean over) {
        List<String> mine = new ArrayList<>();
        while (!over.get()) {
            try {
                mine.add(CONTAINERD.client().leases().create(Duration.ofHours(1)).id());
                made.increment();
            } catch (EngineException e) {
                assertTrue(e.toString(), e.mayHaveHappened());
            }
        }
        return mine;
    }
}
