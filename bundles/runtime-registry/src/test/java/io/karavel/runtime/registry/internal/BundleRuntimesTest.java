package io.karavel.runtime.registry.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runtimes that bundles bring and take away. */
public class BundleRuntimesTest {
    private static final Map<String, Object> SANDBOX = Map.of(ContainerRuntime.NAME, "sandbox");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private Path binary;
    private WhiteboardRuntimeRegistry registry;

    @Before
    public void aFolderWithOneBinary() throws IOException {
        binary = folder.newFile("runsc").toPath();
        assertTrue(binary.toFile().setExecutable(true));
        registry = new WhiteboardRuntimeRegistry(new Executables(List.of(folder.getRoot().toPath())), Duration.ofMillis(200));
    }

    @Test
    public void aDescribedBinaryIsBoundAsAConfiguredOneIs() {
        registry.addDescription(() -> RuntimeLaunch.binary("runsc"), SANDBOX);
        RuntimeDescriptor configured = RuntimeDescriptor.ofBinary("sandbox", "runsc");
        assertEquals(registry.bind(config(Map.of("sandbox", configured)), "sandbox"), registry.bind(config(Map.of()), "sandbox"));
    }

    @Test
    public void argumentsMakeAScriptThatStaysWhenTheBundleGoes() throws IOException {
        OciRuntime runtime = () -> RuntimeLaunch.binary("runsc", "--platform=ptrace", "two words");
        registry.addDescription(runtime, SANDBOX);
        RuntimeBinding binding = registry.bind(config(Map.of()), "sandbox");
        registry.removeDescription(runtime);

        assertEquals(RuntimeBinding.CONTAINERD, binding.provider());
        assertEquals("#!/bin/sh\nexec '" + binary + "' '--platform=ptrace' 'two words' \"$@\"\n",
                Files.readString(Path.of(binding.binary().orElseThrow())));
        EngineException refusal = assertThrows(EngineException.class, () -> registry.bind(config(Map.of()), "sandbox"));
        assertEquals(ErrorKind.INVALID, refusal.kind());
    }

    @Test
    public void aDescribedShimIsBoundWithItsOptions() {
        registry.addDescription(() -> new RuntimeLaunch.Shim("io.containerd.kata.v2", Map.of("ConfigPath", "/kata.toml")), SANDBOX);
        assertEquals(new RuntimeBinding("sandbox", RuntimeBinding.CONTAINERD, "io.containerd.kata.v2", Optional.empty(),
                Map.of("ConfigPath", "/kata.toml")), registry.bind(config(Map.of()), "sandbox"));
    }

    @Test
    public void aDescribedBinaryMayBeInstalledLater() throws IOException {
        registry.addDescription(() -> RuntimeLaunch.binary("later"), SANDBOX);
        EngineException refusal = assertThrows(EngineException.class, () -> registry.bind(config(Map.of()), "sandbox"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("not installed"));
        assertTrue(folder.newFile("later").setExecutable(true));
        assertTrue(registry.bind(config(Map.of()), "sandbox").binary().isPresent());
    }

    @Test
    public void whatTheConfigurationSaysOfANameCounts() {
        registry.addDescription(() -> RuntimeLaunch.shim("io.containerd.bundle.v2"), SANDBOX);
        RuntimeDescriptor configured = new RuntimeDescriptor("sandbox", Optional.empty(), List.of(),
                Optional.of("io.containerd.configured.v2"), Map.of());
        ConfigSnapshot config = config(Map.of("sandbox", configured));
        assertEquals("io.containerd.configured.v2", registry.bind(config, "sandbox").shim());
        assertEquals(configured, registry.list(config).get("sandbox"));
        assertEquals("io.containerd.bundle.v2", registry.bind(config(Map.of()), "sandbox").shim());
    }

    @Test
    public void theSecondOfANameWaitsUntilTheFirstGoes() {
        OciRuntime first = () -> RuntimeLaunch.shim("io.containerd.first.v2");
        OciRuntime second = () -> RuntimeLaunch.shim("io.containerd.second.v2");
        registry.addDescription(first, SANDBOX);
        registry.addDescription(second, SANDBOX);
        assertEquals("io.containerd.first.v2", registry.bind(config(Map.of()), "sandbox").shim());
        registry.removeDescription(first);
        assertEquals("io.containerd.second.v2", registry.bind(config(Map.of()), "sandbox").shim());
        registry.removeDescription(second);
        assertFalse(registry.list(config(Map.of())).containsKey("sandbox"));
    }

    @Test
    public void theOneThatCameFirstIsTheFirstInWhateverOrderTheyAreSeen() {
        registry.addDescription(() -> RuntimeLaunch.shim("io.containerd.younger.v2"),
                Map.of(ContainerRuntime.NAME, "sandbox", "service.id", 8L));
        registry.addDescription(() -> RuntimeLaunch.shim("io.containerd.older.v2"),
                Map.of(ContainerRuntime.NAME, "sandbox", "service.id", 7L));
        assertEquals("io.containerd.older.v2", registry.bind(config(Map.of()), "sandbox").shim());
    }

    @Test
    public void aProviderThatWaitedIsToldOfWhenItsTurnComes() {
        ContainerRuntime first = new NoRuntime();
        ContainerRuntime second = new NoRuntime();
        List<ContainerRuntime> arrived = new ArrayList<>();
        registry.watch((name, runtime) -> arrived.add(runtime));
        registry.addRuntime(first, SANDBOX);
        registry.addRuntime(second, SANDBOX);
        assertEquals(List.of(first), arrived);
        registry.removeRuntime(first);
        assertEquals(List.of(first, second), arrived);
        assertSame(second, registry.find("sandbox").orElseThrow());
    }

    @Test
    public void aProviderLooksAfterItsContainersAlsoWhileADescriptionOfItsNameCameFirst() {
        ContainerRuntime provider = new NoRuntime();
        registry.addDescription(() -> RuntimeLaunch.shim("io.containerd.first.v2"), SANDBOX);
        registry.addRuntime(provider, SANDBOX);
        assertSame(provider, registry.find("sandbox").orElseThrow());
        assertEquals(RuntimeBinding.CONTAINERD, registry.bind(config(Map.of()), "sandbox").provider());
    }

    @Test
    public void namesThatAreTakenOrCannotBeFilesAreNotUsed() {
        for (String name : List.of("runc", "containerd", "../sh", "", "a b", "x".repeat(191))) {
            registry.addDescription(() -> RuntimeLaunch.shim("io.containerd.any.v2"), Map.of(ContainerRuntime.NAME, name));
        }
        assertEquals(Set.of("runc"), registry.list(config(Map.of())).keySet());
        registry.addRuntime(new NoRuntime(), Map.of(ContainerRuntime.NAME, "runc"));
        assertTrue(registry.find("runc").isEmpty());
    }

    @Test
    public void oneWithoutANameIsNotUsed() {
        registry.addRuntime(new NoRuntime(), Map.of());
        registry.addDescription(() -> RuntimeLaunch.binary("runsc"), Map.of());
        assertEquals(Set.of("runc"), registry.list(config(Map.of())).keySet());
    }

    @Test
    public void oneThatIsRenamedHasItsNewNameOnly() {
        OciRuntime described = () -> RuntimeLaunch.binary("runsc");
        ContainerRuntime provider = new NoRuntime();
        registry.addDescription(described, SANDBOX);
        registry.addRuntime(provider, Map.of(ContainerRuntime.NAME, "wasm"));
        registry.updatedDescription(described, Map.of(ContainerRuntime.NAME, "box", "more", "than before"));
        registry.updatedRuntime(provider, Map.of(ContainerRuntime.NAME, "modules"));
        assertEquals(Set.of("runc", "box", "modules"), registry.list(config(Map.of())).keySet());
        registry.removeDescription(described);
        registry.removeRuntime(provider);
        assertEquals(Set.of("runc"), registry.list(config(Map.of())).keySet());
    }

    @Test
    public void oneThatDoesNotSayWhatToRunIsNotUsed() {
        OciRuntime broken = () -> {
            throw new IllegalStateException("no licence");
        };
        registry.addDescription(broken, SANDBOX);
        assertFalse(registry.list(config(Map.of())).containsKey("sandbox"));
        registry.removeDescription(broken);
    }

    @Test
    public void whatBundlesBringIsListed() {
        registry.addDescription(() -> RuntimeLaunch.binary("runsc", "--debug"), SANDBOX);
        registry.addRuntime(new NoRuntime(), Map.of(ContainerRuntime.NAME, "wasm"));
        Map<String, RuntimeDescriptor> all = registry.list(config(Map.of()));
        assertEquals(Set.of("runc", "sandbox", "wasm"), all.keySet());
        assertEquals(List.of("--debug"), all.get("sandbox").runtimeArgs());
        assertEquals(Optional.of("runsc"), all.get("sandbox").path());
    }

    private ConfigSnapshot config(Map<String, RuntimeDescriptor> more) {
        Map<String, RuntimeDescriptor> runtimes = new HashMap<>(more);
        runtimes.put("runc", RuntimeDescriptor.ofBinary("runc", "runc"));
        Path root = folder.getRoot().toPath();
        return new ConfigSnapshot(new EngineConfig(root, root, List.of(), Optional.empty(), Optional.empty(), "karavel",
                Optional.empty(), runtimes, "runc", "karavel", 1, "json-file", Map.of(), List.of(), false, Optional.empty(),
                Optional.empty(), false, List.of(), Duration.ofSeconds(1), false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS));
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
