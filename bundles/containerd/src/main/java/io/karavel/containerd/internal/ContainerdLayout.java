package io.karavel.containerd.internal;

import io.karavel.api.EngineConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a containerd of our own keeps what, and its configuration.
 *
 * @param root    what survives a reboot: content, snapshots, metadata
 * @param folder  what need not: socket, tasks, log, pid
 * @param metrics address to serve metrics at; empty for nowhere
 * @param debug   whether it logs everything
 */
record ContainerdLayout(Path root, Path folder, Optional<String> metrics, boolean debug) {
    /** What we do not use: other engines' interfaces, and snapshotters that need devices of their own. */
    private static final List<String> DISABLED = List.of(
            "io.containerd.grpc.v1.cri",
            "io.containerd.cri.v1.images",
            "io.containerd.cri.v1.runtime",
            "io.containerd.podsandbox.controller.v1.podsandbox",
            "io.containerd.nri.v1.nri",
            "io.containerd.internal.v1.opt",
            "io.containerd.internal.v1.restart",
            "io.containerd.monitor.container.v1.restart",
            "io.containerd.internal.v1.tracing",
            "io.containerd.tracing.processor.v1.otlp",
            "io.containerd.snapshotter.v1.aufs",
            "io.containerd.snapshotter.v1.blockfile",
            "io.containerd.snapshotter.v1.btrfs",
            "io.containerd.snapshotter.v1.devmapper",
            "io.containerd.snapshotter.v1.zfs");

    static ContainerdLayout of(EngineConfig config) {
        return new ContainerdLayout(config.dataRoot().resolve("containerd").toAbsolutePath(),
                config.execRoot().resolve("containerd").toAbsolutePath(), config.containerdMetrics(), config.debug());
    }

    Path socket() {
        return folder.resolve("containerd.sock");
    }

    Path state() {
        return folder.resolve("state");
    }

    /** The same in containerd 1.6 to 2.x. */
    Path tasks(String namespace) {
        return state().resolve("io.containerd.runtime.v2.task").resolve(namespace);
    }

    Path configuration() {
        return folder.resolve("containerd.toml");
    }

    Path log() {
        return folder.resolve("containerd.log");
    }

    Path pidFile() {
        return folder.resolve("containerd.pid");
    }

    /** The configuration in TOML, version 2, which containerd 1.6 to 2.x read. */
    String toml() {
        StringBuilder toml = new StringBuilder()
                .append("version = 2\n")
                .append("root = ").append(quoted(root.toString())).append('\n')
                .append("state = ").append(quoted(state().toString())).append('\n')
                .append("disabled_plugins = ")
                .append(DISABLED.stream().map(ContainerdLayout::quoted).collect(Collectors.joining(", ", "[", "]\n")))
                .append("\n[grpc]\naddress = ").append(quoted(socket().toString())).append('\n')
                .append("\n[debug]\nlevel = ").append(quoted(debug ? "debug" : "warn")).append('\n');
        metrics.ifPresent(address -> toml.append("\n[metrics]\naddress = ").append(quoted(address)).append('\n'));
        return toml.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
