package io.karavel.state;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.HostConfig;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values that the tests of this bundle begin with. */
public final class Samples {
    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");
    public static final RuntimeBinding RUNC = new RuntimeBinding(
            "runc", RuntimeBinding.CONTAINERD, RuntimeDescriptor.RUNC_SHIM, Optional.of("/usr/bin/runc"), Map.of());
    public static final Input BY_HAND = new Input.StartClaimed(true, RUNC);
    public static final Input BY_POLICY = new Input.StartClaimed(false, RUNC);

    private Samples() {}

    /** A folder in memory, where there is one: for tests in which threads or processes race, and not the disk. */
    public static File memory() {
        File memory = new File("/dev/shm");
        return memory.isDirectory() && memory.canWrite() ? memory : new File(System.getProperty("java.io.tmpdir"));
    }

    public static Container container(String name) {
        return container(ContainerId.random(), name);
    }

    public static Container container(ContainerId id, String name) {
        return new Container(id, name, NOON, ContainerConfig.of("busybox", "sh"), HostConfig.DEFAULT.withRuntime("runc"),
                new ContainerImage(Digest.ofSha256Hex("ab".repeat(32)), "busybox", "linux", "amd64"),
                DesiredState.created(RestartPolicy.NO), ActualState.Created.FRESH, Optional.empty());
    }

    /** The container after inputs that it must take. */
    public static Container after(Container container, Input... inputs) {
        Container now = container;
        for (Input input : inputs) {
            now = Transitions.apply(now, input).orThrow();
        }
        return now;
    }

    /** Some limits, by number; 0 is none. */
    public static Resources limits(int number) {
        return Resources.UNLIMITED.updatedBy(new Resources(number, 0, 0, null, 0, null, null, null, null, null, 0, 0, 0, 0, null, null,
                null, null, null, 0, 0, null, null, null, null));
    }

    public static Container running() {
        return after(container("web"), BY_HAND, new Input.Started(42, NOON));
    }

    public static Input exited(int code) {
        return new Input.Exited(code, NOON.plusSeconds(5), Optional.empty());
    }

    public static Input exitedToRestart(int code) {
        return new Input.Exited(code, NOON.plusSeconds(5), Optional.of(NOON.plusSeconds(6)));
    }

    public static ConfigStore config(Path dataRoot) {
        ConfigSnapshot snapshot = new ConfigSnapshot(new EngineConfig(
                dataRoot, dataRoot.resolve("exec"), List.of(), Optional.empty(), Optional.empty(), "karavel",
                Optional.empty(), Map.of(), "runc", "", 0, "json-file", Map.of(), List.of(), false,
                Optional.empty(), Optional.empty(), false, List.of(), Duration.ZERO, false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS));
        return () -> snapshot;
    }
}
