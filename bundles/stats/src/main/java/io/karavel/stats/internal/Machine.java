package io.karavel.stats.internal;

import io.karavel.model.ContainerStats.Network;
import io.karavel.model.ContainerStats.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the kernel says of the whole machine, and of the networks of a process. */
final class Machine {
    /** The kernel tells times in hundredths of a second wherever it tells them to programs. */
    private static final long NANOS_PER_TICK = 10_000_000;
    /** User, nice, system, idle, waiting, and two sorts of interrupts. */
    private static final int KINDS_OF_TIME = 7;
    private static final String LOOPBACK = "lo";
    private static final int SENT = 8;
    private static final int COUNTERS = 16;

    private final Path proc;

    Machine(Path proc) {
        this.proc = proc;
    }

    static long nanos(long ticks) {
        return ticks * NANOS_PER_TICK;
    }

    /** How much time all processors have spent, working or idle, in nanoseconds, and how many there are. */
    record Processors(long time, int count) {}

    Processors processors() throws IOException {
        long ticks = 0;
        int count = 0;
        for (String line : KernelFile.of(proc, "stat").lines()) {
            if (line.startsWith("cpu ")) {
                ticks = Arrays.stream(line.strip().split(" +")).skip(1).limit(KINDS_OF_TIME).mapToLong(KernelFile::number).sum();
            } else if (line.startsWith("cpu")) {
                count++;
            }
        }
        return new Processors(nanos(ticks), count);
    }

    /** In bytes. */
    long memory() throws IOException {
        for (String line : KernelFile.of(proc, "meminfo").lines()) {
            if (line.startsWith("MemTotal:")) {
                return KernelFile.number(line.split(" +")[1]) * 1024;
            }
        }
        return 0;
    }

    /** The interfaces that a process has, without the loopback. */
    Map<String, Network> networks(int pid) throws IOException {
        Map<String, Network> networks = new LinkedHashMap<>();
        List<String> lines = KernelFile.of(proc, pid + "/net/dev").lines();
        for (String line : lines) {
            int colon = line.indexOf(':');
            String[] words = line.substring(colon + 1).strip().split(" +");
            if (colon > 0 && words.length == COUNTERS && !line.substring(0, colon).strip().equals(LOOPBACK)) {
                long[] counts = Arrays.stream(words).mapToLong(KernelFile::number).toArray();
                networks.put(line.substring(0, colon).strip(), new Network(traffic(counts, 0), traffic(counts, SENT)));
            }
        }
        return networks;
    }

    private static Traffic traffic(long[] counts, int from) {
        return new Traffic(counts[from], counts[from + 1], counts[from + 2], counts[from + 3]);
    }
}
