package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.logs.LogService;
import io.karavel.logs.internal.JsonFileDriver;
import io.karavel.logs.internal.LocalDriver;
import io.karavel.model.ContainerId;
import io.karavel.model.ImageConfig;
import io.karavel.oci.ContainerFiles;
import io.karavel.oci.LateHooks;
import io.karavel.oci.RuntimeSpecs;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.runtime.StreamPaths;
import io.karavel.spi.runtime.TaskSpec;
import io.karavel.spi.volume.VolumeDriver;
import io.karavel.state.ContainerStore;
import io.karavel.state.Input;
import io.karavel.stdio.StdioService;
import io.karavel.testkit.CallLog;
import io.karavel.testkit.FakeImages;
import io.karavel.testkit.FakeMachine;
import io.karavel.testkit.FakeNetworks;
import io.karavel.testkit.FakeRuntime;
import io.karavel.testkit.FakeRuntimeRegistry;
import io.karavel.volumes.internal.FileContainerVolumes;
import io.karavel.volumes.internal.FileVolumeService;
import io.karavel.volumes.internal.LocalVolumeDriver;
import io.karavel.volumes.internal.VolumeRegistry;
import io.karavel.volumes.internal.VolumeStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One engine from its start to its end, wired as DS does it: all of it real but for what runs containers and what has images. */
final class EngineLife {
    static final String RUNTIME = "fake";
    /** Longer than tests wait, so that who relies on the end of it is found. */
    private static final Duration STOP = Duration.ofMinutes(1);
    /** How long an end is waited for that nobody expects any more. */
    private static final Duration SHORT = Duration.ofMillis(500);

    /** When it is looked for what calls that were given up may have made. */
    private static final List<Duration> LATE = List.of(Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(100));

    /** How long a runtime's bundle may be away, and a container's looking after take. */
    private static final Reconciliation.Deadlines BRIEF = new Reconciliation.Deadlines(Duration.ofSeconds(2),
            Duration.ofSeconds(6), Duration.ofSeconds(1));

    final CallLog calls = new CallLog();
    final RecordingEventLog events = new RecordingEventLog(calls);
    final FakeRuntimeRegistry registry = new FakeRuntimeRegistry();
    final FakeRuntime runtime;
    final FakeImages images;
    final ContainerStates states;
    final Supervisor supervisor;
    final ContainerEngine containers;
    final FakeProbes probes = new FakeProbes();
    final Drain drain = new Drain();
    final StreamsEngine streams;
    final ExecEngine execs;
    final FakeNetworks networks = new FakeNetworks();
    private final ContainerStore store;
    private final StdioService stdio = new StdioService(Duration.ofSeconds(5));
    final LogService logs = new LogService();
    private final EngineThreads threads = new EngineThreads(LATE);
    private final RunStreams runStreams;
    final Reconciliation reconciliation;
    final EngineParts parts;
    final ConfigStore configs;
    final VolumeRegistry volumeRegistry = new VolumeRegistry();
    final StoredVolumeUsers users;
    final VolumeStore volumeStore;
    final FileVolumeService volumes;
    final ExchangeableVolumes exchangeableVolumes = new ExchangeableVolumes();
    final ContainerMounts mounts;
    /** What the store does not take when it comes next. */
    final Map<Class<? extends Input>, EngineException> unstorable = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * @param killDeadline how long the end of what was killed is waited for
     * @param first        is told of it when it is whole but for its looking around, which begins afterwards
     */
    EngineLife(Path folder, FakeMachine machine, ImageConfig image, Duration killDeadline, Consumer<EngineLife> first) {
        ConfigSnapshot config = new ConfigSnapshot(config(folder));
        configs = () -> config;
        runtime = new FakeRuntime(machine, calls);
        images = new FakeImages(folder.resolve("rootfs"), image, calls);
        logs.addDriver(new JsonFileDriver(), Map.of(LogDriver.NAME, "json-file"));
        logs.addDriver(new LocalDriver(), Map.of(LogDriver.NAME, "local"));
        registry.add(RUNTIME, runtime);
        store = new ContainerStore(configs);
        states = new ContainerStates(store, (id, input) -> {
            Optional.ofNullable(unstorable.remove(input.getClass())).ifPresent(failure -> {
                throw failure;
            });
            return store.apply(id, input);
        });
        parts = new EngineParts(states, new Runs(), new ContainerEvents(events), threads);
        runStreams = new RunStreams(stdio, logs, threads);
        Rootfs rootfs = new Rootfs(images, images);
        volumeRegistry.addDriver(new LocalVolumeDriver(), Map.of(VolumeDriver.NAME, "local"));
        users = new StoredVolumeUsers(states);
        volumeRegistry.setUsers(users);
        volumeStore = new VolumeStore(configs, volumeRegistry, events);
        volumes = new FileVolumeService(volumeStore, volumeRegistry);
        exchangeableVolumes.set(new FileContainerVolumes(configs, volumeStore));
        mounts = new ContainerMounts(exchangeableVolumes, states, rootfs, events, threads);
        RuntimeSpecs specs = new RuntimeSpecs();
        ExecStarts execStarts = new ExecStarts();
        ContainerStopper stopper = new ContainerStopper(parts, execStarts,
                new ContainerStopper.Deadlines(STOP, killDeadline, SHORT, SHORT));
        ExchangeableNetworks exchangeable = new ExchangeableNetworks(states, threads);
        exchangeable.setNetworks(networks);
        ContainerRemover remover = new ContainerRemover(parts, stopper, registry, rootfs, runStreams, mounts, exchangeable);
        TaskStarter starter = new TaskStarter(registry, new TaskSpecs(specs, new ContainerFiles(), states), rootfs, runStreams, mounts,
                exchangeable);
        supervisor = new Supervisor(configs, starter, runStreams, remover, new LateHooks(), parts);
        first.accept(this);
        reconciliation =
                new Reconciliation(configs, parts, registry, runStreams, supervisor, remover, exchangeable, Instant.now(), BRIEF);
        RequestChecks checks = new RequestChecks(registry, specs, logs, probes.registry());
        ContainerCreation creation = new ContainerCreation(parts, images, checks, rootfs, mounts, exchangeable);
        containers = new ContainerEngine(configs, parts, creation, reconciliation, supervisor,
                new ContainerEnds(stopper, remover, new ContainerPruning(parts, reconciliation, remover, rootfs)),
                new SettingChanges(new RuntimeMigration(parts, registry), new ContainerUpdates(parts, specs)),
                drain, exchangeable);
        streams = new StreamsEngine(configs, parts, runStreams, logs, reconciliation);
        execs = new ExecEngine(configs, parts, reconciliation, new ExecStarter(parts, rootfs, specs, stdio, registry, reconciliation),
                execStarts);
    }

    private static EngineConfig config(Path folder) {
        return new EngineConfig(folder.resolve("data"), folder.resolve("exec"), List.of(), Optional.empty(), Optional.empty(),
                "karavel", Optional.empty(), Map.of(), RUNTIME, "", 64L << 20, "json-file", Map.of(), List.of(), false,
                Optional.empty(), Optional.empty(), false, List.of(), Duration.ofSeconds(15), false,
                List.of(folder.resolve("hooks.d")), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);
    }

    /** What a task of a container was made of that this engine did not make. */
    TaskSpec specOfAnother(ContainerId id) {
        return new TaskSpec(id, registry.bind(null, RUNTIME), List.of(), "image", "key", new byte[0],
                new StreamPaths(Optional.empty(), Optional.empty(), Optional.empty(), false));
    }

    /** The runtime's bundle is exchanged while the engine goes on. */
    void exchangeRuntime() {
        registry.remove(RUNTIME);
        registry.add(RUNTIME, runtime);
    }

    /** Nothing that happens from now on reaches the machine or the disk, as when the process is killed. */
    void die() {
        calls.cutOff();
        store.close();
    }

    /** Ends the threads and what else belongs to this process. */
    void close() throws InterruptedException {
        if (!closed) {
            closed = true;
            reconciliation.close();
            mounts.close();
            volumeStore.close();
            runStreams.close();
            threads.close();
            stdio.close();
            logs.close();
            store.close();
            events.close();
        }
    }
}
