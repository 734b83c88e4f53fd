package io.karavel.config.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;
import sun.misc.Signal;
import sun.misc.SignalHandler;

public class HangUpReloadTest {
    private static final Signal HANG_UP = new Signal("HUP");

    @Rule
    public final StoreRule config = new StoreRule();

    @Test
    public void aSignalReloadsTheFileUntilTheBundleStops() throws IOException {
        AtomicInteger others = new AtomicInteger();
        SignalHandler other = signal -> others.incrementAndGet();
        SignalHandler original = Signal.handle(HANG_UP, other);
        try {
            HangUpReload reload = new HangUpReload(config.store);
            Files.writeString(config.file(), "{\"debug\": 1}");
            Signal.raise(HANG_UP);
            await().atMost(60, TimeUnit.SECONDS).until(() -> config.store.lastRefusal().isPresent());
            Files.writeString(config.file(), "{\"debug\": true}");
            Signal.raise(HANG_UP);
            await().atMost(60, TimeUnit.SECONDS).until(() -> config.store.current().engine().debug());
            reload.stop();
            assertSame(other, Signal.handle(HANG_UP, other));
            Files.writeString(config.file(), "{\"debug\": false}");
            Signal.raise(HANG_UP);
            await().atMost(60, TimeUnit.SECONDS).until(() -> others.get() == 1);
            assertTrue(config.store.current().engine().debug());
        } finally {
            Signal.handle(HANG_UP, original);
        }
    }
}
