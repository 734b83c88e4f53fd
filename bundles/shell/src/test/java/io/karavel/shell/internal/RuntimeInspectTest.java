package io.karavel.shell.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerService;
import io.karavel.api.EngineConfig;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.HostConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import io.karavel.testkit.CallLog;
import io.karavel.testkit.FakeMachine;
import io.karavel.testkit.FakeRuntime;
import io.karavel.testkit.FakeRuntimeRegistry;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;

/** What the console says of runtimes, here of one that a bundle brings. */
public class RuntimeInspectTest {
    @Rule
    public final Printed printed = new Printed();
    private final FakeRuntimeRegistry runtimes = new FakeRuntimeRegistry();
    private final List<Container> containers = new ArrayList<>();
    private final ConfigSnapshot config = new ConfigSnapshot(new EngineConfig(Path.of("/d"), Path.of("/e"), List.of(), Optional.empty(),
            Optional.empty(), "karavel", Optional.empty(), Map.of(), "runc", "", 1, "json-file", Map.of(), List.of(), false,
            Optional.empty(), Optional.empty(), false, List.of(), Duration.ZERO, false, List.of(), Optional.empty(),
            EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS));

    @Test
    public void aContainerIsAsItsRuntimeIsNowOrAsThatWas() {
        runtimes.add("wasm", new FakeRuntime(new FakeMachine(), new CallLog()));
        container("present", "");
        container("former", "io.containerd.former.v2");
        String said = inspect("wasm");
        assertTrue(said, said.lines().anyMatch(line -> line.startsWith("present") && line.strip().endsWith("yes")));
        assertTrue(said, said.lines().anyMatch(line -> line.startsWith("former") && line.strip().endsWith("no")));
        assertFalse(said, said.contains("Shim"));
    }

    private void container(String name, String shim) {
        RuntimeBinding binding = new RuntimeBinding("wasm", "wasm", shim, Optional.empty(), Map.of());
        containers.add(new Container(ContainerId.random(), name, Instant.EPOCH, ContainerConfig.of("image", "run"), HostConfig.DEFAULT,
                new Container.ContainerImage(Digest.sha256(new byte[0]), "image", "linux", "amd64"), DesiredState.created(RestartPolicy.NO),
                ActualState.Created.FRESH, Optional.of(binding)));
    }

    private String inspect(String name) {
        RuntimeInspectCommand command = new RuntimeInspectCommand();
        command.configs = () -> config;
        command.runtimes = runtimes;
        command.containers = (ContainerService) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ContainerService.class},
                (proxy, method, arguments) -> {
                    assertEquals("list", method.getName());
                    return containers;
                });
        command.name = name;
        command.execute();
        return printed.text();
    }
}
