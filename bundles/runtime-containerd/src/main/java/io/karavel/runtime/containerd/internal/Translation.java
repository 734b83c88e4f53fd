package io.karavel.runtime.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.containerd.Mount;
import io.karavel.containerd.ProcessStreams;
import io.karavel.containerd.RuncOptions;
import io.karavel.containerd.ShimOptions;
import io.karavel.containerd.TypedBytes;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.RootfsMount;
import io.karavel.spi.runtime.StreamPaths;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says in containerd's terms what the engine says in its own. */
final class Translation {
    private Translation() {}

    static List<Mount> mounts(List<RootfsMount> rootfs) {
        return rootfs.stream().map(mount -> new Mount(mount.type(), mount.source(), mount.options())).toList();
    }

    static ProcessStreams streams(StreamPaths paths) {
        return new ProcessStreams(text(paths.stdin()), text(paths.stdout()), text(paths.stderr()), paths.terminal());
    }

    private static String text(Optional<Path> path) {
        return path.map(Path::toString).orElse("");
    }

    /**
     * The options of a shim: runc's has its own, and keeps its state in {@code runcRoot} unless they say otherwise; others take the
     * type and the file or text that the configuration gives.
     */
    static Optional<TypedBytes> options(RuntimeBinding runtime, Path runcRoot) {
        Map<String, Object> options = runtime.options();
        if (runtime.shim().equals(RuntimeDescriptor.RUNC_SHIM)) {
            return Optional.of(new RuncOptions(runtime.binary().orElse(text(options, "BinaryName")), root(options, runcRoot),
                    Boolean.TRUE.equals(options.get("SystemdCgroup")), Boolean.TRUE.equals(options.get("NoPivotRoot")),
                    Boolean.TRUE.equals(options.get("NoNewKeyring")), text(options, "ShimCgroup"), 0, 0).toTypedBytes());
        }
        if (options.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ShimOptions(text(options, "TypeUrl"), text(options, "ConfigPath"), text(options, "ConfigBody"))
                .toTypedBytes());
    }

    /** Where runc keeps its state. */
    static String root(Map<String, Object> options, Path otherwise) {
        String root = text(options, "Root");
        return root.isEmpty() ? otherwise.toString() : root;
    }

    private static String text(Map<String, Object> options, String key) {
        Object value = options.getOrDefault(key, "");
        if (value instanceof String text) {
            return text;
        }
        throw EngineException.invalid("the runtime option " + key + " must be a string");
    }
}
