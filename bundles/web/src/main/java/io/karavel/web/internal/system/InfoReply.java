package io.karavel.web.internal.system;

import io.karavel.api.EngineConfig;
import io.karavel.api.EngineService.EngineInfo;
import io.karavel.model.RuntimeDescriptor;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together the answer to {@code GET /info}, in Docker's names. */
final class InfoReply {
    private static final String FEATURES = "org.opencontainers.runtime-spec.features";
    private static final String INDEX = "https://index.docker.io/v1/";

    private final Map<String, Object> values = new LinkedHashMap<>();

    private InfoReply() {}

    /** The runtimes there are, and what those that tell say of themselves. */
    record Runtimes(Map<String, RuntimeDescriptor> all, Map<String, String> features) {}

    static Map<String, Object> of(EngineInfo engine, EngineConfig config, Runtimes runtimes, Drivers drivers, HostFacts host) {
        InfoReply reply = new InfoReply();
        reply.addEngine(engine, config);
        reply.addDrivers(engine, drivers);
        reply.addHost(host);
        reply.addCgroups(host);
        reply.addRuntimes(engine, config, runtimes);
        reply.addSecurity(config, host);
        reply.addRegistries();
        reply.addSwarm();
        return reply.values;
    }

    private void addEngine(EngineInfo engine, EngineConfig config) {
        values.put("ID", engine.id());
        values.put("Containers", engine.containers());
        values.put("ContainersRunning", engine.running());
        values.put("ContainersPaused", engine.paused());
        values.put("ContainersStopped", engine.stopped());
        values.put("Images", engine.images());
        values.put("Driver", engine.storageDriver());
        values.put("DriverStatus", List.of(List.of("driver-type", "io.containerd.snapshotter.v1")));
        values.put("DockerRootDir", config.dataRoot().toString());
        values.put("Debug", config.debug());
        values.put("LoggingDriver", config.logDriver());
        values.put("Labels", config.labels());
        values.put("ExperimentalBuild", false);
        values.put("ServerVersion", engine.version());
        values.put("LiveRestoreEnabled", true);
        values.put("Isolation", "");
        values.put("InitBinary", config.initPath().orElse(""));
        values.put("ProductLicense", "");
        values.put("CDISpecDirs", List.of());
    }

    private void addDrivers(EngineInfo engine, Drivers drivers) {
        Map<String, Object> plugins = new LinkedHashMap<>();
        plugins.put("Volume", drivers.ofVolumes());
        plugins.put("Network", drivers.ofNetworks());
        plugins.put("Authorization", null);
        plugins.put("Log", engine.logDrivers());
        values.put("Plugins", plugins);
        values.put("Warnings", drivers.problems());
    }

    private void addHost(HostFacts host) {
        values.put("IPv4Forwarding", host.forwardsIpv4());
        values.put("NFd", host.openFiles());
        values.put("NGoroutines", host.threads());
        values.put("SystemTime", Instant.now(Clock.systemUTC()).toString());
        values.put("KernelVersion", host.kernelVersion());
        values.put("OperatingSystem", host.operatingSystem());
        values.put("OSVersion", host.operatingSystemVersion());
        values.put("OSType", "linux");
        values.put("Architecture", host.architecture());
        values.put("NCPU", host.processors());
        values.put("MemTotal", host.memory());
        values.put("Name", host.hostName());
        values.put("HttpProxy", "");
        values.put("HttpsProxy", "");
        values.put("NoProxy", "");
    }

    private void addCgroups(HostFacts host) {
        values.put("CgroupDriver", "cgroupfs");
        values.put("CgroupVersion", Integer.toString(host.cgroupVersion()));
        values.put("MemoryLimit", host.hasControl("memory", "memory.limit_in_bytes"));
        values.put("SwapLimit", host.limitsSwap());
        values.put("CpuCfsPeriod", host.hasControl("cpu", "cpu.cfs_period_us"));
        values.put("CpuCfsQuota", host.hasControl("cpu", "cpu.cfs_quota_us"));
        values.put("CPUShares", host.hasControl("cpu", "cpu.shares"));
        values.put("CPUSet", host.hasControl("cpuset", "cpuset.cpus"));
        values.put("PidsLimit", host.hasControl("pids", "cgroup.procs"));
        values.put("OomKillDisable", host.cgroupVersion() == 1 && host.hasControl("memory", "memory.oom_control"));
    }

    private void addRuntimes(EngineInfo engine, EngineConfig config, Runtimes runtimes) {
        Map<String, Map<String, Object>> shown = new LinkedHashMap<>();
        runtimes.all().forEach((name, runtime) -> shown.put(name, runtime(runtime)));
        runtimes.features().forEach((name, features) ->
                shown.computeIfPresent(name, (any, runtime) -> withStatus(runtime, Map.of(FEATURES, features))));
        values.put("Runtimes", shown);
        values.put("DefaultRuntime", config.defaultRuntime());
        values.put("ContainerdCommit", commit(engine, "containerd"));
        values.put("RuncCommit", commit(engine, "runc"));
        values.put("InitCommit", commit(engine, "docker-init"));
        Map<String, Object> containerd = new LinkedHashMap<>();
        config.containerd().ifPresent(socket -> containerd.put("Address", socket.toString()));
        containerd.put("Namespaces", Map.of("Containers", config.containerdNamespace(), "Plugins", ""));
        values.put("Containerd", containerd);
    }

    private static Map<String, Object> runtime(RuntimeDescriptor runtime) {
        Map<String, Object> shown = new LinkedHashMap<>();
        runtime.path().ifPresent(path -> shown.put("path", path));
        if (!runtime.runtimeArgs().isEmpty()) {
            shown.put("runtimeArgs", runtime.runtimeArgs());
        }
        runtime.runtimeType().ifPresent(type -> shown.put("runtimeType", type));
        if (!runtime.options().isEmpty()) {
            shown.put("options", runtime.options());
        }
        return shown;
    }

    private static Map<String, Object> withStatus(Map<String, Object> runtime, Map<String, String> status) {
        runtime.put("status", status);
        return runtime;
    }

    private static Map<String, String> commit(EngineInfo engine, String component) {
        return Map.of("ID", engine.components().getOrDefault(component, ""));
    }

    private void addSecurity(EngineConfig config, HostFacts host) {
        List<String> options = new ArrayList<>();
        if (host.hasSeccomp()) {
            options.add("name=seccomp,profile=" + config.seccompProfile().orElse("builtin"));
        }
        if (host.hasCgroupNamespaces()) {
            options.add("name=cgroupns");
        }
        if (config.noNewPrivileges()) {
            options.add("name=no-new-privileges");
        }
        values.put("SecurityOptions", options);
    }

    private void addRegistries() {
        values.put("IndexServerAddress", INDEX);
        values.put("RegistryConfig", Map.of(
                "IndexConfigs", Map.of("docker.io",
                        Map.of("Name", "docker.io", "Mirrors", List.of(), "Secure", true, "Official", true)),
                "InsecureRegistryCIDRs", List.of("::1/128", "127.0.0.0/8"),
                "Mirrors", List.of()));
    }

    private void addSwarm() {
        Map<String, Object> swarm = new LinkedHashMap<>();
        swarm.put("NodeID", "");
        swarm.put("NodeAddr", "");
        swarm.put("LocalNodeState", "inactive");
        swarm.put("ControlAvailable", false);
        swarm.put("Error", "");
        swarm.put("RemoteManagers", null);
        values.put("Swarm", swarm);
    }
}
