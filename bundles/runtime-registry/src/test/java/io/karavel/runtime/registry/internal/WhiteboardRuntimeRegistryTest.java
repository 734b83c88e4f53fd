package io.karavel.runtime.registry.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigParticipant.Preparation;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WhiteboardRuntimeRegistryTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private Path binary;
    private WhiteboardRuntimeRegistry registry;

    @Before
    public void aFolderWithOneBinary() throws IOException {
        binary = folder.newFile("runc").toPath();
        assertTrue(binary.toFile().setExecutable(true));
        registry = new WhiteboardRuntimeRegistry(new Executables(List.of(folder.getRoot().toPath())), Duration.ofMillis(200));
    }

    @After
    public void stop() {
        registry.stop();
    }

    @Test
    public void itOffersWhatBundlesBringAndShims() {
        registry.addRuntime(new NoRuntime(), Map.of(ContainerRuntime.NAME, "wasm"));
        registry.addRuntime(new NoRuntime(), Map.of(ContainerRuntime.NAME, RuntimeBinding.CONTAINERD));
        assertTrue(registry.offersRuntime("wasm"));
        assertTrue(registry.offersRuntime("io.containerd.kata.v2"));
        for (String unknown : List.of(RuntimeBinding.CONTAINERD, "nosuch", "/bin/sh", "")) {
            assertFalse(unknown, registry.offersRuntime(unknown));
        }
    }

    @Test
    public void featuresAreLearnedWhenAConfigurationTakesEffectAndNotBefore() throws IOException {
        Files.writeString(binary, "#!/bin/sh\necho '{}'\n");
        Path answers = folder.getRoot().toPath().resolve("runtime-features");
        prepare(Map.of()).rollback();
        registry.stop();
        assertFalse(Files.exists(answers));
        registry = new WhiteboardRuntimeRegistry(new Executables(List.of(folder.getRoot().toPath())), Duration.ofMillis(200));
        prepare(Map.of("debug", debug("--debug"))).commit();
        ConfigSnapshot config = config(Map.of("debug", debug("--debug")));
        await().atMost(60, TimeUnit.SECONDS).until(() -> registry.features(config).equals(Map.of("runc", "{}", "debug", "{}")));
    }

    @Test
    public void theDefaultIsBoundToTheBinaryThatIsFoundNow() {
        RuntimeBinding binding = registry.bind(config(Map.of()), "");
        assertEquals("runc", binding.name());
        assertEquals(RuntimeBinding.CONTAINERD, binding.provider());
        assertEquals(RuntimeDescriptor.RUNC_SHIM, binding.shim());
        assertEquals(Optional.of(binary.toString()), binding.binary());
    }

    @Test
    public void argumentsMakeAWrapperScript() throws IOException {
        RuntimeDescriptor debug = new RuntimeDescriptor("debug", Optional.of(binary.toString()), List.of("--debug"),
                Optional.empty(), Map.of());
        Path script = Path.of(registry.bind(config(Map.of("debug", debug)), "debug").binary().orElseThrow());
        assertTrue(Files.readString(script).contains("'--debug' \"$@\""));
    }

    @Test
    public void aBinaryThatIsNotInstalledIsSaidToBe() {
        RuntimeDescriptor gone = RuntimeDescriptor.ofBinary("gone", "no-such-runtime");
        EngineException refusal = assertThrows(EngineException.class, () -> registry.bind(config(Map.of("gone", gone)), "gone"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("not installed"));
    }

    @Test
    public void onlyADottedNameWithoutASlashMayBeAShimNobodyConfigured() {
        assertEquals("io.containerd.kata.v2", registry.bind(config(Map.of()), "io.containerd.kata.v2").shim());
        for (String name : List.of("nosuch", "/bin/sh", "../sh.v1", "a..b", ".hidden")) {
            EngineException refusal = assertThrows(name, EngineException.class, () -> registry.bind(config(Map.of()), name));
            assertEquals(ErrorKind.INVALID, refusal.kind());
        }
    }

    @Test
    public void providersComeAndGo() {
        List<String> arrived = new ArrayList<>();
        ContainerRuntime first = new NoRuntime();
        registry.addRuntime(first, Map.of(ContainerRuntime.NAME, "wasm"));
        registry.watch((name, runtime) -> arrived.add(name));
        RuntimeBinding binding = registry.bind(config(Map.of()), "wasm");
        assertSame(first, registry.runtime(binding));

        registry.removeRuntime(first);
        assertEquals(ErrorKind.UNAVAILABLE,
                assertThrows(EngineException.class, () -> registry.runtime(binding)).kind());

        ContainerRuntime second = new NoRuntime();
        registry.addRuntime(second, Map.of(ContainerRuntime.NAME, "wasm"));
        assertSame(second, registry.runtime(binding));
        assertEquals(List.of("wasm", "wasm"), arrived);
    }

    @Test
    public void aChangeResolvesWhatIsInstalledAndLeavesOutTheRest() {
        Preparation preparation = prepare(Map.of("debug", debug("--debug"),
                "gone", RuntimeDescriptor.ofBinary("gone", "no-such-runtime")));
        assertEquals(Set.of("runc", "debug"), preparation.runtimes().keySet());
        assertTrue(Files.isExecutable(Path.of(preparation.runtimes().get("debug").binary().orElseThrow())));
    }

    @Test
    public void whatTheConfigurationResolvedIsBoundAsItIs() {
        Map<String, RuntimeBinding> resolved = prepare(Map.of("debug", debug("--debug"))).runtimes();
        ConfigSnapshot config = new ConfigSnapshot(config(Map.of("debug", debug("--debug"))).engine(), resolved);
        assertSame(resolved.get("debug"), registry.bind(config, "debug"));
    }

    @Test
    public void whatWouldBeBoundIsToldAndNothingWritten() throws IOException {
        ConfigSnapshot config = config(Map.of("debug", debug("--debug"), "gone", RuntimeDescriptor.ofBinary("gone", "no-such-runtime")));
        registry.addRuntime(new NoRuntime(), Map.of(ContainerRuntime.NAME, "wasm"));
        RuntimeBinding debug = registry.findBinding(config, "debug").orElseThrow();
        assertFalse(Files.exists(folder.getRoot().toPath().resolve("runtimes")));
        assertEquals(debug, registry.bind(config, "debug"));
        Files.writeString(binary, "an update");
        for (String name : List.of("", "runc", "debug", "wasm", "io.containerd.kata.v2")) {
            assertEquals(name, Optional.of(registry.bind(config, name)), registry.findBinding(config, name));
        }
        for (String none : List.of("gone", "nosuch", RuntimeBinding.CONTAINERD)) {
            assertEquals(none, Optional.empty(), registry.findBinding(config, none));
        }
    }

    @Test
    public void aProgramThatWasRemovedIsMissedAlsoBehindItsScript() throws IOException {
        RuntimeDescriptor runtime = new RuntimeDescriptor("debug", Optional.of("crun"), List.of("--debug"), Optional.empty(), Map.of());
        Path program = folder.newFile("crun").toPath();
        assertTrue(program.toFile().setExecutable(true));
        ConfigSnapshot config = new ConfigSnapshot(config(Map.of("debug", runtime)).engine(),
                prepare(Map.of("debug", runtime)).runtimes());
        assertSame(config.runtimes().get("debug"), registry.bind(config, "debug"));
        Files.delete(program);
        EngineException refusal = assertThrows(EngineException.class, () -> registry.bind(config, "debug"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("debug is not installed"));
    }

    @Test
    public void aRuntimeInstalledAfterwardsIsFound() throws IOException {
        RuntimeDescriptor later = RuntimeDescriptor.ofBinary("later", "later");
        ConfigSnapshot config = new ConfigSnapshot(config(Map.of("later", later)).engine(),
                prepare(Map.of("later", later)).runtimes());
        assertThrows(EngineException.class, () -> registry.bind(config, "later"));
        assertTrue(folder.newFile("later").setExecutable(true));
        assertTrue(registry.bind(config, "later").binary().isPresent());
    }

    @Test
    public void aChangeThatDoesNotTakePlaceLeavesNoScriptOfItsOwn() throws IOException {
        Preparation kept = prepare(Map.of("debug", debug("--debug")));
        kept.commit();
        Preparation undone = prepare(Map.of("debug", debug("--debug"), "other", debug("--other")));
        assertEquals(2, scripts().size());
        undone.rollback();
        assertEquals(List.of(kept.runtimes().get("debug").binary().orElseThrow()), scripts());
    }

    @Test
    public void aScriptThatAContainerIsBoundToMeanwhileStays() throws IOException {
        Preparation undone = prepare(Map.of("debug", debug("--debug")));
        String script = registry.bind(config(Map.of("debug", debug("--debug"))), "debug").binary().orElseThrow();
        undone.rollback();
        assertEquals(List.of(script), scripts());
    }

    @Test
    public void aChangeThatFailsHalfWayLeavesNoScripts() throws IOException {
        Preparation first = prepare(Map.of("z", debug("--z")));
        String script = first.runtimes().get("z").binary().orElseThrow();
        first.commit();
        Files.writeString(Path.of(script), "#!/bin/sh\n");
        EngineException refusal = assertThrows(EngineException.class,
                () -> prepare(Map.of("a", debug("--a"), "b", debug("--b"), "z", debug("--z"))));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("was changed by someone"));
        assertEquals(List.of(script), scripts());
    }

    @Test
    public void aScriptThatWasChangedIsNotBound() throws IOException {
        Map<String, RuntimeBinding> resolved = prepare(Map.of("debug", debug("--debug"))).runtimes();
        ConfigSnapshot config = new ConfigSnapshot(config(Map.of("debug", debug("--debug"))).engine(), resolved);
        Files.writeString(Path.of(resolved.get("debug").binary().orElseThrow()), "#!/bin/sh\n");
        assertThrows(EngineException.class, () -> registry.bind(config, "debug"));
    }

    @Test
    public void aScriptThatWasChangedUnderAContainerIsDetectedWheneverItIsUsed() throws IOException {
        RuntimeBinding bound = registry.bind(config(Map.of("debug", debug("--debug"))), "debug");
        registry.verify(bound);
        Path script = Path.of(bound.binary().orElseThrow());
        Files.writeString(script, "#!/bin/sh\n");
        EngineException refusal = assertThrows(EngineException.class, () -> registry.verify(bound));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(script + " was changed by someone"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("remove it"));
        RuntimeBinding ofAnOlderEngine = new RuntimeBinding("debug", bound.provider(), bound.shim(), bound.binary(), Map.of());
        assertThrows(EngineException.class, () -> registry.verify(ofAnOlderEngine));
    }

    @Test
    public void whatARefusalOfAScriptAdvisesHelps() throws IOException {
        ConfigSnapshot config = config(Map.of("debug", debug("--debug")));
        RuntimeBinding bound = registry.bind(config, "debug");
        Files.delete(Path.of(bound.binary().orElseThrow()));
        EngineException refusal = assertThrows(EngineException.class, () -> registry.verify(bound));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("was removed by someone"));
        assertEquals(bound, registry.bind(config, "debug"));
        registry.verify(bound);
    }

    @Test
    public void aNameThatMeansSomethingElseLeavesTheScriptOfThoseStartedBefore() throws IOException {
        ConfigSnapshot before = config(Map.of("debug", debug("--debug")));
        RuntimeBinding started = registry.bind(before, "debug");
        RuntimeDescriptor other = new RuntimeDescriptor("debug", Optional.of(binary.toString()), List.of("--quiet"), Optional.empty(),
                Map.of());
        ConfigSnapshot after = config(Map.of("debug", other));
        registry.prepare(before, after.engine()).commit();
        registry.verify(started);
        RuntimeBinding now = registry.bind(after, "debug");
        assertNotEquals(started.binary(), now.binary());
        assertNotEquals(started.digest(), now.digest());
        assertEquals(2, scripts().size());
    }

    @Test
    public void runtimesWithEqualContentsHaveAScriptEach() throws IOException {
        Map<String, RuntimeDescriptor> both = new HashMap<>();
        for (String name : List.of("one", "two")) {
            both.put(name, new RuntimeDescriptor(name, Optional.of(binary.toString()), List.of("--debug"), Optional.empty(), Map.of()));
        }
        Preparation change = prepare(both);
        RuntimeBinding one = change.runtimes().get("one");
        RuntimeBinding two = change.runtimes().get("two");
        assertEquals(one.digest(), two.digest());
        assertNotEquals(one.binary(), two.binary());
        Files.delete(Path.of(one.binary().orElseThrow()));
        registry.verify(two);
        assertThrows(EngineException.class, () -> registry.verify(one));
    }

    @Test
    public void aBindingTellsTheContentsOfItsBinary() throws IOException {
        Files.writeString(binary, "one");
        ConfigSnapshot config = new ConfigSnapshot(config(Map.of()).engine(), prepare(Map.of()).runtimes());
        assertEquals(Optional.of(Digest.sha256("one".getBytes())), registry.bind(config, "").digest());
        Files.writeString(binary, "an update");
        RuntimeBinding updated = registry.bind(config, "");
        assertEquals(Optional.of(Digest.sha256("an update".getBytes())), updated.digest());
        registry.verify(updated);
    }

    private Preparation prepare(Map<String, RuntimeDescriptor> more) {
        return registry.prepare(config(Map.of()), config(more).engine());
    }

    private RuntimeDescriptor debug(String argument) {
        return new RuntimeDescriptor(argument.substring(2), Optional.of(binary.toString()), List.of(argument), Optional.empty(),
                Map.of());
    }

    private List<String> scripts() throws IOException {
        try (Stream<Path> files = Files.list(folder.getRoot().toPath().resolve("runtimes"))) {
            return files.map(Path::toString).toList();
        }
    }

    private ConfigSnapshot config(Map<String, RuntimeDescriptor> more) {
        Map<String, RuntimeDescriptor> runtimes = new HashMap<>(more);
        runtimes.put("runc", RuntimeDescriptor.ofBinary("runc", "runc"));
        Path root = folder.getRoot().toPath();
        return new ConfigSnapshot(Samples.engine(root, runtimes));
    }

    private static final class NoRuntime implements ContainerRuntime {
        @Override
        public Task create(TaskSpec spec) {
            throw new AssertionError("nothing is started here");
        }

        @Override
        public List<Task> list() {
            return List.of();
        }

        @Override
        public void remove(ContainerId id) {
            throw new AssertionError("nothing is removed here");
        }
    }
}
