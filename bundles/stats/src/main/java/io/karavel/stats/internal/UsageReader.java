package io.karavel.stats.internal;

import io.karavel.model.ContainerId;
import io.karavel.model.ContainerStats.Cpu;
import io.karavel.model.ContainerStats.Usage;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a container uses from the kernel's files. */
final class UsageReader {
    private static final String PROCESSES = "cgroup.procs";

    private final ControlGroups groups;
    private final Machine machine;

    /** @param proc where the kernel's view of processes is mounted */
    UsageReader(Path proc) {
        groups = new ControlGroups(proc);
        machine = new Machine(proc);
    }

    /**
     * What a container uses.
     *
     * @param pid        of its first process
     * @param ownNetwork whether its interfaces are its own
     * @return empty where that is not counted, or it has just ended
     */
    Optional<Usage> read(ContainerId container, int pid, boolean ownNetwork) throws IOException {
        Optional<ControlGroup> found = groups.find(container, pid);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ControlGroup group = found.get();
        ControlGroup.CpuTime time = group.cpu();
        Machine.Processors processors = machine.processors();
        Cpu cpu = new Cpu(time.total(), time.user(), time.kernel(), time.perProcessor(), time.throttling(), processors.time(),
                processors.count());
        return Optional.of(new Usage(cpu, group.memory(machine.memory()), group.pids(), group.blockIo(),
                ownNetwork ? machine.networks(pid) : Map.of()));
    }

    /** The ids of a container's processes, those in groups that it made itself included. */
    Set<Integer> processes(ContainerId container, int pid) throws IOException {
        Optional<ControlGroup> group = groups.find(container, pid);
        if (group.isEmpty()) {
            return Set.of(pid);
        }
        Set<Integer> processes = new TreeSet<>();
        Files.walkFileTree(group.get().folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                KernelFile.of(folder, PROCESSES).lines().forEach(line -> processes.add(Integer.valueOf(line.strip())));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException goneMeanwhile) {
                return FileVisitResult.CONTINUE;
            }
        });
        return processes;
    }
}
