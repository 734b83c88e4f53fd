package io.karavel.stats.internal;

import io.karavel.model.ContainerStats.BlockIo;
import io.karavel.model.ContainerStats.BlockIoEntry;
import io.karavel.model.ContainerStats.Memory;
import io.karavel.model.ContainerStats.Pids;
import io.karavel.model.ContainerStats.Throttling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A control group of version 2. */
record UnifiedControlGroup(Path folder) implements ControlGroup {
    private static final long NANOS_PER_MICRO = 1000;
    /** In the kernel's words, and in Docker's. */
    private static final Map<String, String> OPERATIONS = Map.of("rbytes", "read", "wbytes", "write");

    private KernelFile file(String name) {
        return KernelFile.of(folder, name);
    }

    @Override
    public CpuTime cpu() throws IOException {
        Map<String, Long> stat = file("cpu.stat").numbers();
        return new CpuTime(micros(stat, "usage_usec"), micros(stat, "user_usec"), micros(stat, "system_usec"), List.of(),
                new Throttling(stat.getOrDefault("nr_periods", 0L), stat.getOrDefault("nr_throttled", 0L),
                        micros(stat, "throttled_usec")));
    }

    private static long micros(Map<String, Long> stat, String name) {
        return stat.getOrDefault(name, 0L) * NANOS_PER_MICRO;
    }

    @Override
    public Memory memory(long machine) throws IOException {
        long limit = file("memory.max").limit().orElse(machine);
        return new Memory(file("memory.current").number(), Math.min(limit, machine), Optional.empty(), Optional.empty(),
                file("memory.stat").numbers());
    }

    @Override
    public Pids pids() throws IOException {
        return new Pids(file("pids.current").number(), file("pids.max").limit());
    }

    /** Lines as {@code 254:0 rbytes=7593984 wbytes=100 rios=5 …}. */
    @Override
    public BlockIo blockIo() throws IOException {
        List<BlockIoEntry> entries = new ArrayList<>();
        for (String line : file("io.stat").lines()) {
            String[] words = line.split(" ");
            String[] device = words[0].split(":");
            for (String word : words) {
                String[] pair = word.split("=");
                if (pair.length == 2 && device.length == 2 && OPERATIONS.containsKey(pair[0])) {
                    entries.add(new BlockIoEntry(KernelFile.number(device[0]), KernelFile.number(device[1]), OPERATIONS.get(pair[0]),
                            KernelFile.number(pair[1])));
                }
            }
        }
        return new BlockIo(entries, Optional.empty());
    }
}
