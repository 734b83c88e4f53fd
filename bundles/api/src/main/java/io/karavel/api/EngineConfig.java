package io.karavel.api;

import io.karavel.model.RuntimeDescriptor;
import io.karavel.model.Ulimit;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user configured, with defaults filled in. Keys of the file are those of Docker's {@code daemon.json} wherever
 * Docker has them.
 *
 * @param dataRoot            {@code data-root}: what must survive a reboot
 * @param execRoot            {@code exec-root}: what need not: sockets, pipes, process ids
 * @param hosts               {@code hosts}: where the web API listens, as {@code unix://} addresses
 * @param group               {@code group}: name or id of the group that owns the unix socket; empty for root
 * @param containerd          {@code containerd}: the socket of a containerd that is already there; empty to start our own
 * @param containerdNamespace {@code containerd-namespace}
 * @param containerdMetrics   {@code containerd-metrics-addr}: where our own containerd serves metrics; empty for nowhere
 * @param runtimes            {@code runtimes}, by name, with {@code runc} always among them
 * @param defaultRuntime      {@code default-runtime}
 * @param cgroupParent        {@code cgroup-parent}
 * @param defaultShmSize      {@code default-shm-size}, in bytes
 * @param logDriver           {@code log-driver}
 * @param logOptions          {@code log-opts}
 * @param labels              {@code labels} of the engine, as {@code key=value}
 * @param init                {@code init}: whether containers get an init process when they do not say
 * @param initPath            {@code init-path}
 * @param seccompProfile      {@code seccomp-profile}: a file, {@code unconfined}, or empty for the built-in one
 * @param noNewPrivileges     {@code no-new-privileges}
 * @param defaultUlimits      {@code default-ulimits}
 * @param shutdownTimeout     {@code shutdown-timeout}; nobody waits for it, because no container ends with the engine
 * @param debug               {@code debug}
 * @param hooksDirs           {@code hooks-dirs}: folders of files that say which hooks are run for which containers
 * @param metricsAddress      {@code metrics-addr}: where the engine serves metrics, by TCP; empty for nowhere
 * @param cniConfigDir        {@code cni-config-dir}: the folder of files that describe CNI networks
 * @param cniBinDirs          {@code cni-bin-dir}: folders of CNI plugins, the first that has one counts
 */
public record EngineConfig(
        Path dataRoot,
        Path execRoot,
        List<String> hosts,
        Optional<String> group,
        Optional<Path> containerd,
        String containerdNamespace,
        Optional<String> containerdMetrics,
        Map<String, RuntimeDescriptor> runtimes,
        String defaultRuntime,
        String cgroupParent,
        long defaultShmSize,
        String logDriver,
        Map<String, String> logOptions,
        List<String> labels,
        boolean init,
        Optional<String> initPath,
        Optional<String> seccompProfile,
        boolean noNewPrivileges,
        List<Ulimit> defaultUlimits,
        Duration shutdownTimeout,
        boolean debug,
        List<Path> hooksDirs,
        Optional<InetSocketAddress> metricsAddress,
        Path cniConfigDir,
        List<Path> cniBinDirs) {
    public static final Path DEFAULT_CNI_CONFIG_DIR = Path.of("/etc/cni/net.d");
    public static final List<Path> DEFAULT_CNI_BIN_DIRS = List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"));

    public EngineConfig {
        hosts = List.copyOf(hosts);
        runtimes = Map.copyOf(runtimes);
        logOptions = Map.copyOf(logOptions);
        labels = List.copyOf(labels);
        defaultUlimits = List.copyOf(defaultUlimits);
        hooksDirs = List.copyOf(hooksDirs);
        cniBinDirs = List.copyOf(cniBinDirs);
    }

    /** The folder of one container: its state file, logs and generated files. */
    public Path containerFolder(String containerId) {
        return dataRoot.resolve("containers").resolve(containerId);
    }
}
