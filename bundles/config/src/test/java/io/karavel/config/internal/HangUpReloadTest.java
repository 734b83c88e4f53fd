package io.karavel.config.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicBoolean;
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
        SignalHandler original = Signal.handle(HANG_UP, signal -> { });
        try {
            HangUpReload reload = new HangUpReload(config.store);
            Files.writeString(config.file(), "{\"debug\": 1}");
            Signal.raise(HANG_UP);
            await().atMost(60, SECONDS).until(() -> config.store.lastRefusal().isPresent());
            Files.writeString(config.file(), "{\"debug\": true}");
            Signal.raise(HANG_UP);
            await().atMost(60, SECONDS).until(() -> config.store.current().engine().debug());
            reload.stop();
        } finally {
            Signal.handle(HANG_UP, original);
        }
    }

    /** Java's own handler would end this process. */
    @Test
    public void afterTheBundleStoppedNothingFollowsFromTheSignalUntilTheNextOneTakesIt() throws IOException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        AtomicBoolean ended = new AtomicBoolean();
        SignalHandler original = Signal.handle(HANG_UP, signal -> ended.set(true));
        try {
            HangUpReload last = new HangUpReload(config.store);
            ClassLoader ofBundle = new URLClassLoader(new URL[0], getClass().getClassLoader());
            Thread.currentThread().setContextClassLoader(ofBundle);
            last.stop();
            Thread.currentThread().setContextClassLoader(before);
            Files.writeString(config.file(), "{\"debug\": true}");
            Signal.raise(HANG_UP);
            SignalHandler left = Signal.handle(HANG_UP, signal -> { });
            left.handle(HANG_UP);
            assertFalse(ended.get());
            assertFalse(config.store.current().engine().debug());
            assertNotSame("the class of what is left", ofBundle, left.getClass().getClassLoader());
            HangUpReload next = new HangUpReload(config.store);
            Signal.raise(HANG_UP);
            await().atMost(60, SECONDS).until(() -> config.store.current().engine().debug());
            next.stop();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            Signal.handle(HANG_UP, original);
        }
    }
}
