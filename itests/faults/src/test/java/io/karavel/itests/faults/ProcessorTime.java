package io.karavel.itests.faults;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What processes have used of the processors. */
final class ProcessorTime {
    private static final double TICKS_PER_SECOND = 100;

    private ProcessorTime() {}

    /** The engine's Java, its containerd and its keeper of pipes. */
    static List<Long> processes(Engine engine) {
        return Stream.of("run/karavel.pid", "run/containerd/containerd.pid", "run/pipes/keeper.pid")
                .map(file -> (long) Kernel.pidIn(engine.root().resolve(file)).orElse(0)).filter(pid -> pid > 0).toList();
    }

    /** In seconds, by the processes and those of their children that have ended, as user and in the kernel. */
    static double seconds(Collection<Long> pids) {
        return pids.stream().mapToLong(ProcessorTime::ticks).sum() / TICKS_PER_SECOND;
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Stream.of(11, 12, 13, 14).mapToLong(field -> Long.parseLong(fields[field])).sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
