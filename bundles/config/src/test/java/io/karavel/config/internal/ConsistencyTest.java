package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Rule;
import org.junit.Test;

public class ConsistencyTest {
    private static final int RELOADS = 100_000;
    private static final int READERS = 2;

    @Rule
    public final StoreRule config = new StoreRule();

    /** Resolves each runtime to its own path, as the registry does. */
    private static final class Resolver implements ConfigParticipant {
        @Override
        public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
            Map<String, RuntimeBinding> bindings = new HashMap<>();
            for (RuntimeDescriptor runtime : candidate.runtimes().values()) {
                bindings.put(runtime.name(), new RuntimeBinding(runtime.name(), "p", "s", runtime.path(), Map.of()));
            }
            return new Preparation() {
                @Override
                public Map<String, RuntimeBinding> runtimes() {
                    return bindings;
                }

                @Override
                public void rollback() {}
            };
        }
    }

    @Test
    public void readersNeverSeeHalfOfAChange() throws Exception {
        config.store.addParticipant(new Resolver());
        config.set("{\"labels\": [\"n=0\"], \"runtimes\": {\"r\": {\"path\": \"/0\"}}}");
        ExecutorService readers = Executors.newFixedThreadPool(READERS, work -> new Thread(work, "karavel-test-reader"));
        try {
            List<Future<Integer>> lasts = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                lasts.add(readers.submit(() -> read(config.store)));
            }
            for (int n = 1; n <= RELOADS; n++) {
                config.set("{\"labels\": [\"n=" + n + "\"], \"runtimes\": {\"r\": {\"path\": \"/" + n + "\"}}}");
            }
            for (Future<Integer> last : lasts) {
                assertEquals(Integer.valueOf(RELOADS), last.get(1, TimeUnit.MINUTES));
            }
        } finally {
            readers.shutdownNow();
            assertTrue(readers.awaitTermination(1, TimeUnit.MINUTES));
        }
    }

    /** Reads until the last change is seen; every snapshot must be of one piece, and none older than the one before. */
    private static int read(FileConfigStore store) {
        int last = 0;
        while (last < RELOADS && !Thread.currentThread().isInterrupted()) {
            ConfigSnapshot now = store.current();
            int label = Integer.parseInt(now.engine().labels().get(0).substring(2));
            int path = Integer.parseInt(now.engine().runtimes().get("r").path().orElseThrow().substring(1));
            int bound = Integer.parseInt(now.runtimes().get("r").binary().orElseThrow().substring(1));
            assertEquals(label, path);
            assertEquals(label, bound);
            assertTrue(label >= last);
            last = label;
            Thread.yield();
        }
        return last;
    }

    @Test
    public void aHundredRuntimesAreReloadedTogether() throws Exception {
        config.store.addParticipant(new Resolver());
        String runtimes = IntStream.range(0, 100)
                .mapToObj(n -> "\"r" + n + "\": {\"path\": \"/bin/r" + n + "\", \"runtimeArgs\": [\"--root\", \"/run/r" + n + "\"]}")
                .collect(Collectors.joining(",\n"));
        assertEquals(100, config.reload("{\"runtimes\": {" + runtimes + "}}").changed().size());
        assertEquals(101, config.store.current().runtimes().size());
        List<String> milliseconds = new ArrayList<>();
        for (String option : List.of("--a", "--b", "--c", "--d", "--e")) {
            long begun = System.nanoTime();
            assertEquals(100, config.reload("{\"runtimes\": {" + runtimes.replace("--root", option) + "}}").changed().size());
            milliseconds.add(String.format("%.1f", (System.nanoTime() - begun) / 1e6));
        }
        System.out.println("A reload that changes 100 runtimes took, in ms, one after the other: " + milliseconds);
    }
}
