package io.karavel.engine.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills a process that was added to a container together with all it started: its descendants, and those of its session, which stay in
 * it when their parent ends. Runtimes give each such process a session of its own. One that left both, as daemons do, is not found.
 */
final class ProcessTrees {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTrees.class);
    /** More rounds than a tree can win that forks while it is being killed, because what was killed forks no more. */
    private static final int ROUNDS = 50;

    private final Path proc;

    /** A process: whose child it is, and in which session. */
    private record Entry(int pid, int parent, int session) {}

    ProcessTrees(Path proc) {
        this.proc = proc;
    }

    /**
     * Kills, and does not wait for the end.
     *
     * @param root  the process that was added
     * @param first the container's first process, in whose cgroup that one has to be, so that a number that was given to another one
     *              meanwhile does no harm
     * @return whether there is such a process in the container
     */
    boolean kill(int root, int first) {
        Optional<String> cgroup = cgroup(root);
        if (cgroup.isEmpty() || !cgroup.equals(cgroup(first))) {
            return false;
        }
        Set<Integer> killed = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Set<Integer> alive = members(root);
            alive.removeAll(killed);
            if (alive.isEmpty()) {
                return true;
            }
            alive.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            killed.addAll(alive);
        }
        LOG.warn("Process {} of a container starts others faster than they can be killed", root);
        return true;
    }

    private Set<Integer> members(int root) {
        List<Entry> all = entries();
        Map<Integer, List<Entry>> children = all.stream().collect(Collectors.groupingBy(Entry::parent));
        Map<Integer, Entry> found = new HashMap<>();
        all.stream().filter(entry -> entry.pid() == root || entry.session() == root)
                .forEach(entry -> addWithChildren(entry, children, found));
        return new HashSet<>(found.keySet());
    }

    private static void addWithChildren(Entry entry, Map<Integer, List<Entry>> children, Map<Integer, Entry> found) {
        if (found.putIfAbsent(entry.pid(), entry) == null) {
            children.getOrDefault(entry.pid(), List.of()).forEach(child -> addWithChildren(child, children, found));
        }
    }

    private List<Entry> entries() {
        try (Stream<Path> files = Files.list(proc)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> Character.isDigit(name.charAt(0)))
                    .flatMap(name -> ProcessStat.read(proc.resolve(name))
                            .map(stat -> new Entry(Integer.parseInt(name), stat.parent(), stat.session())).stream())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Processes cannot be listed", e);
            return List.of();
        }
    }

    private Optional<String> cgroup(int pid) {
        try {
            return Optional.of(Files.readString(proc.resolve(String.valueOf(pid)).resolve("cgroup")));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
