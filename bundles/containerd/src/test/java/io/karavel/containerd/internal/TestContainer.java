package io.karavel.containerd.internal;

import io.karavel.containerd.ContainerRecord;
import io.karavel.containerd.Mount;
import io.karavel.containerd.RuncOptions;
import io.karavel.containerd.Snapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A container made of nothing but busybox, in a snapshot of its own. */
record TestContainer(ContainerRecord record, List<Mount> rootfs) {

    static TestContainer create(ContainerdRule containerd, String id, String script)
            throws IOException, InterruptedException {
        Snapshots snapshots = containerd.client().snapshots();
        List<Mount> rootfs = snapshots.prepare(id, "", Map.of(Snapshots.GC_ROOT, "2026-11-22T00:00:00Z"));
        Path target = Files.createDirectory(containerd.folder().resolve("rootfs-" + id));
        mount(rootfs, target);
        try {
            Files.createDirectories(target.resolve("bin"));
            Files.createDirectories(target.resolve("proc"));
            Files.copy(Path.of("/bin/busybox"), target.resolve("bin/busybox"));
            Files.createSymbolicLink(target.resolve("bin/sh"), Path.of("busybox"));
        } finally {
            ContainerdRule.run("umount", target.toString());
        }
        RuncOptions options = RuncOptions.ofBinary("runc").withRoot(containerd.folder().resolve("runc").toString());
        ContainerRecord record = new ContainerRecord(id, "busybox", "io.containerd.runc.v2",
                Optional.of(options.toTypedBytes()), spec(id, "/bin/sh", "-c", script),
                snapshots.snapshotter(), id, Map.of("purpose", "test"));
        return new TestContainer(containerd.client().containers().create(record), rootfs);
    }

    static void mount(List<Mount> mounts, Path target) throws IOException, InterruptedException {
        for (Mount mount : mounts) {
            ContainerdRule.run("mount", "-t", mount.type(), "-o", String.join(",", mount.options()), mount.source(),
                    target.toString());
        }
    }

    private static byte[] spec(String id, String... arguments) {
        return """
                {"ociVersion": "1.0.2",
                 "process": %s,
                 "root": {"path": "rootfs"},
                 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
                 "linux": {"cgroupsPath": "/karavel-test-%s",
                           "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"},
                                          {"type": "network"}]}}
                """.formatted(process(arguments), id).getBytes(StandardCharsets.UTF_8);
    }

    static String process(String... arguments) {
        return """
                {"terminal": false, "user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"], "args": [%s]}
                """.formatted(Stream.of(arguments).collect(Collectors.joining("\", \"", "\"", "\"")));
    }
}
