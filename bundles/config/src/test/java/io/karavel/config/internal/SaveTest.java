package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.ConfigService.SavedChange;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** Changes that outlive the engine. */
public class SaveTest {
    private static final String CRUN = "{\"runtimes\": {\"crun\": {\"path\": \"/usr/bin/crun\"}}}";

    @Rule
    public final StoreRule config = new StoreRule();

    private SavedChange save(String json, boolean dryRun) {
        return config.store.save(new ConfigUpdate("a test", json, Merge.PATCH), dryRun);
    }

    @Test
    public void whatIsSavedIsThereAfterARestart() throws IOException {
        SavedChange saved = save(CRUN, false);
        assertTrue(saved.written());
        assertEquals(config.file(), saved.file());
        assertEquals("runtimes.crun", saved.change().changed().get(0).key());
        assertEquals(Set.of("runc", "crun"), config.store.current().engine().runtimes().keySet());
        assertEquals(Set.of("runc", "crun"), nextLife().runtimes().keySet());
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(config.file())));
        assertEquals("nothing is left of the writing", 1, files());

        assertTrue(save("{\"runtimes\": {\"crun\": null}}", false).written());
        assertEquals(Set.of("runc"), nextLife().runtimes().keySet());
    }

    @Test
    public void whatElseTheFileSaysStaysAndIsNotTakenOver() throws IOException {
        Files.writeString(config.file(), "{ \"debug\":true }");
        Files.setPosixFilePermissions(config.file(), PosixFilePermissions.fromString("rw-------"));
        save(CRUN, false);
        assertFalse(config.store.current().engine().debug());
        assertTrue(nextLife().debug());
        assertTrue(Files.readString(config.file()).startsWith("{ \"debug\":true, "));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(config.file())));
    }

    @Test
    public void aLinkStaysALink() throws IOException {
        Path real = config.newFolder("elsewhere").toPath().resolve("real.json");
        Files.writeString(real, "{}");
        Files.createSymbolicLink(config.file(), real);
        save(CRUN, false);
        assertTrue(Files.isSymbolicLink(config.file()));
        assertTrue(Files.readString(real).contains("crun"));
    }

    @Test
    public void aDryRunWritesNothing() {
        ConfigSnapshot before = config.store.current();
        SavedChange dry = save(CRUN, true);
        assertTrue(dry.written());
        assertTrue(dry.change().dryRun());
        assertFalse(Files.exists(config.file()));
        assertSame(before, config.store.current());
    }

    @Test
    public void whatTheFileSaysAlreadyIsNotWritten() throws IOException {
        Files.writeString(config.file(), CRUN);
        SavedChange saved = save(CRUN, false);
        assertFalse(saved.written());
        assertEquals(1, saved.change().changed().size());
        assertEquals(CRUN, Files.readString(config.file()));
    }

    @Test
    public void aFileThatNoEngineCouldStartWithIsLeftAlone() throws IOException {
        ConfigSnapshot before = config.store.current();
        for (String broken : new String[] {"{ \"debug\": ", "{\"debug\": 1}", "{\"debug\": true, \"debug\": true}", "[]"}) {
            Files.writeString(config.file(), broken);
            EngineException refusal = assertThrows(broken, EngineException.class, () -> save(CRUN, false));
            assertEquals(ErrorKind.INVALID, refusal.kind());
            assertTrue(refusal.getMessage(), refusal.getMessage().contains(config.file().toString()));
            assertEquals(broken, Files.readString(config.file()));
            assertSame(before, config.store.current());
        }
    }

    @Test
    public void aChangeThatIsRefusedIsNotWritten() throws IOException {
        Files.writeString(config.file(), "{}");
        assertThrows(EngineException.class, () -> save("{\"runtimes\": {\"crun\": {}}}", false));
        assertThrows(EngineException.class, () -> save("{\"default-runtime\": \"none\"}", false));
        assertThrows(EngineException.class, () -> save("{\"data-root\": \"/elsewhere\"}", false));
        config.store.addParticipant((current, candidate) -> {
            throw EngineException.invalid("not with me");
        });
        assertThrows(EngineException.class, () -> save(CRUN, false));
        assertEquals("{}", Files.readString(config.file()));
    }

    @Test
    public void whereTheFileCannotBeWrittenWhatWasPreparedIsUndone() throws IOException {
        AtomicInteger prepared = new AtomicInteger();
        config.store.addParticipant(new ConfigParticipant() {
            @Override
            public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
                if (candidate.runtimes().containsKey("crun")) {
                    prepared.incrementAndGet();
                    write("{\"debug\": true}");
                }
                return prepared::decrementAndGet;
            }
        });
        save("{}", true);
        prepared.set(0);
        ConfigSnapshot before = config.store.current();
        EngineException refusal = assertThrows(EngineException.class, () -> save(CRUN, false));
        assertEquals("somebody else wrote it meanwhile", ErrorKind.CONFLICT, refusal.kind());
        assertEquals(0, prepared.get());
        assertSame(before, config.store.current());
        assertEquals("{\"debug\": true}", Files.readString(config.file()));
        assertEquals(1, files());
    }

    private void write(String text) {
        try {
            Files.writeString(config.file(), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(config.getRoot().toPath())) {
            return files.count();
        }
    }

    private EngineConfig nextLife() {
        FileConfigStore next = new FileConfigStore(new Places(config.file(), Path.of("/d"), Path.of("/e"), Path.of("/s")),
                new ReloadEvents());
        next.stop();
        return next.current().engine();
    }
}
