package io.karavel.stats.internal;

import io.karavel.model.ContainerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the control groups of containers, of either version or, as on many machines, of both. */
final class ControlGroups {
    private static final int PARTS = 3;
    private static final int ROOT = 3;
    private static final int POINT = 4;
    /** Where these are of version 1, that is what is used. */
    private static final List<String> COUNTING = List.of("memory", "cpuacct");

    private final Path proc;

    /** A hierarchy, or the part of it that is mounted somewhere. */
    private record Hierarchy(boolean unified, List<String> controllers, String root, Path point) {
        /** Where a group is; empty where that is not mounted. */
        Optional<Path> folder(String group) {
            if (root.equals("/")) {
                return Optional.of(point.resolve(group.substring(1)));
            }
            return group.equals(root) || group.startsWith(root + "/")
                    ? Optional.of(point.resolve(group.substring(root.length()).replaceFirst("^/", "")))
                    : Optional.empty();
        }
    }

    /** @param proc where the kernel's view of processes is mounted */
    ControlGroups(Path proc) {
        this.proc = proc;
    }

    /**
     * The group of a container's processes.
     *
     * @param pid of any of them
     * @return empty where it is in no group of that container's own, or there is no such process any more
     */
    Optional<ControlGroup> find(ContainerId container, int pid) throws IOException {
        List<Hierarchy> hierarchies = hierarchies();
        Map<String, Path> legacy = new LinkedHashMap<>();
        Optional<ControlGroup> unified = Optional.empty();
        for (String line : KernelFile.of(proc, pid + "/cgroup").lines()) {
            String[] parts = line.split(":", PARTS);
            if (parts.length < PARTS || !parts[2].contains(container.value())) {
                continue;
            }
            if (parts[1].isEmpty()) {
                unified = hierarchies.stream().filter(Hierarchy::unified).findFirst().flatMap(one -> one.folder(parts[2]))
                        .map(UnifiedControlGroup::new);
            }
            for (String controller : parts[1].split(",")) {
                hierarchies.stream().filter(one -> one.controllers().contains(controller)).findFirst()
                        .flatMap(one -> one.folder(parts[2])).ifPresent(folder -> legacy.put(controller, folder));
            }
        }
        return COUNTING.stream().anyMatch(legacy::containsKey) ? Optional.of(new LegacyControlGroup(Map.copyOf(legacy))) : unified;
    }

    /** Lines as {@code 29 23 0:25 / /sys/fs/cgroup/memory rw,nosuid shared:11 - cgroup cgroup rw,memory}. */
    private List<Hierarchy> hierarchies() throws IOException {
        List<Hierarchy> found = new ArrayList<>();
        for (String line : KernelFile.of(proc, "self/mountinfo").lines()) {
            int middle = line.indexOf(" - cgroup");
            if (middle > 0) {
                String[] mount = line.substring(0, middle).split(" ");
                String[] type = line.substring(middle + " - ".length()).split(" ");
                boolean unified = type[0].equals("cgroup2");
                found.add(new Hierarchy(unified, unified ? List.of() : List.of(type[2].split(",")), mount[ROOT], Path.of(mount[POINT])));
            }
        }
        return found;
    }
}
