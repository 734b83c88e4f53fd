package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;

/** Which runtimes may be the default. */
public class DefaultRuntimeTest {
    @Rule
    public final StoreRule config = new StoreRule();

    /** Knows one runtime that is not configured. */
    private static final class Bundle implements ConfigParticipant {
        @Override
        public boolean offersRuntime(String name) {
            return name.equals("wasm");
        }

        @Override
        public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
            return () -> { };
        }
    }

    @Test
    public void oneOfABundleNeedNotBeConfigured() throws IOException {
        config.store.addParticipant(new Bundle());
        config.reload("{\"default-runtime\": \"wasm\"}");
        assertEquals("wasm", config.store.current().engine().defaultRuntime());
    }

    @Test
    public void oneThatNobodyKnowsIsRefusedByKeyAndLine() throws IOException {
        config.store.addParticipant(new Bundle());
        EngineException refusal = assertThrows(EngineException.class,
                () -> config.reload("{\"debug\": true,\n\"default-runtime\": \"none\"}"));
        assertEquals("line 2: default-runtime: there is no runtime of the name \"none\"", refusal.getMessage());
        assertEquals("runc", config.store.current().engine().defaultRuntime());
    }

    @Test
    public void atTheStartOfTheEngineItsBundleMayBeStillToCome() throws IOException {
        Path file = config.newFile("another.json").toPath();
        Files.writeString(file, "{\"default-runtime\": \"wasm\"}");
        FileConfigStore store = new FileConfigStore(new Places(file, Path.of("/d"), Path.of("/e"), Path.of("/s")), new ReloadEvents());
        try {
            assertEquals("wasm", store.current().engine().defaultRuntime());
            Files.writeString(file, "{\"default-runtime\": \"wasm\", \"debug\": true}");
            assertEquals("a change of something else", 1, store.reload(false).changed().size());
            Files.writeString(file, "{\"default-runtime\": \"wasn\"}");
            assertThrows(EngineException.class, () -> store.reload(false));
        } finally {
            store.stop();
        }
    }
}
