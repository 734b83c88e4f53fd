package io.karavel.stats.internal;

import io.karavel.model.ContainerStats.BlockIo;
import io.karavel.model.ContainerStats.BlockIoEntry;
import io.karavel.model.ContainerStats.Memory;
import io.karavel.model.ContainerStats.Pids;
import io.karavel.model.ContainerStats.Throttling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A control group of version 1: one folder per controller. */
record LegacyControlGroup(Map<String, Path> folders) implements ControlGroup {
    private static final int BLOCK_IO_WORDS = 3;
    private static final Path NOWHERE = Path.of("/nonexistent");

    /** What is not counted here is not counted at all. */
    private KernelFile file(String controller, String name) {
        return KernelFile.of(folders.getOrDefault(controller, NOWHERE), name);
    }

    @Override
    public Path folder() {
        return folders.values().iterator().next();
    }

    @Override
    public CpuTime cpu() throws IOException {
        Map<String, Long> ticks = file("cpuacct", "cpuacct.stat").numbers();
        Map<String, Long> stat = file("cpu", "cpu.stat").numbers();
        List<Long> perProcessor = file("cpuacct", "cpuacct.usage_percpu").lines().stream()
                .flatMap(line -> Arrays.stream(line.strip().split(" "))).filter(word -> !word.isEmpty())
                .map(KernelFile::number).toList();
        return new CpuTime(file("cpuacct", "cpuacct.usage").number(), Machine.nanos(ticks.getOrDefault("user", 0L)),
                Machine.nanos(ticks.getOrDefault("system", 0L)), perProcessor,
                new Throttling(stat.getOrDefault("nr_periods", 0L), stat.getOrDefault("nr_throttled", 0L),
                        stat.getOrDefault("throttled_time", 0L)));
    }

    @Override
    public Memory memory(long machine) throws IOException {
        long limit = file("memory", "memory.limit_in_bytes").limit().orElse(machine);
        return new Memory(file("memory", "memory.usage_in_bytes").number(), Math.min(limit, machine),
                file("memory", "memory.max_usage_in_bytes").limit(), file("memory", "memory.failcnt").limit(),
                file("memory", "memory.stat").numbers());
    }

    @Override
    public Pids pids() throws IOException {
        return new Pids(file("pids", "pids.current").number(), file("pids", "pids.max").limit());
    }

    @Override
    public BlockIo blockIo() throws IOException {
        return new BlockIo(entries("blkio.throttle.io_service_bytes"), Optional.of(entries("blkio.throttle.io_serviced")));
    }

    /** Lines as {@code 254:0 Read 7593984}; older kernels have none that include the groups inside this one. */
    private List<BlockIoEntry> entries(String name) throws IOException {
        List<String> lines = file("blkio", name + "_recursive").lines();
        List<BlockIoEntry> entries = new ArrayList<>();
        for (String line : lines.isEmpty() ? file("blkio", name).lines() : lines) {
            String[] words = line.split(" ");
            String[] device = words[0].split(":");
            if (words.length == BLOCK_IO_WORDS && device.length == 2) {
                entries.add(new BlockIoEntry(KernelFile.number(device[0]), KernelFile.number(device[1]), words[1],
                        KernelFile.number(words[2])));
            }
        }
        return entries;
    }
}
