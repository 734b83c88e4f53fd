package io.karavel.stats.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files as the kernel has them, in a folder. */
final class KernelTree {
    static final int PID = 4711;

    private final Path root;

    KernelTree(Path root) throws IOException {
        this.root = root;
        file("proc/stat", """
                cpu  100 20 30 4000 50 6 7 8 900 10
                cpu0 50 10 15 2000 25 3 3 4 450 5
                cpu1 50 10 15 2000 25 3 4 4 450 5
                intr 1 2 3
                """);
        file("proc/meminfo", """
                MemTotal:        2048000 kB
                MemFree:          100000 kB
                """);
        file("proc/" + PID + "/net/dev", """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo:    1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0
                  eth0:    5338      36    1    2    0     0          0         0      648       8    3    4    0     0       0          0
                """);
    }

    Path proc() {
        return root.resolve("proc");
    }

    Path path(String name) {
        return root.resolve(name);
    }

    void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Mounts hierarchies: each as {@code cgroup memory} or {@code cgroup2 unified}, which is also where. */
    void mounts(List<String> hierarchies) throws IOException {
        StringBuilder text = new StringBuilder("22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n");
        for (String hierarchy : hierarchies) {
            String[] words = hierarchy.split(" ");
            text.append("30 22 0:26 / ").append(root.resolve("sys/" + words[1])).append(" rw,relatime shared:9 - ")
                    .append(words[0]).append(" cgroup rw,").append(words[1]).append('\n');
        }
        file("proc/self/mountinfo", text.toString());
    }

    void groups(String text) throws IOException {
        file("proc/" + PID + "/cgroup", text);
    }
}
