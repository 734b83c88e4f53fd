package io.karavel.itests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What there really is of one engine: processes, shims, mounts, pipes. */
public final class Kernel {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    /** What containerd runs to start a shim, and to clear away after one. */
    private static final Set<String> PASSING_SHIMS = Set.of("start", "delete");
    private static final int TYPE_OF_FILE = 0170000;
    private static final int FIFO = 0010000;

    private final Path root;

    /** @param root the folder in which everything of the engine is */
    public Kernel(Path root) {
        this.root = root;
    }

    /** The live processes in the control groups of every container on this machine. */
    public Map<String, Set<Integer>> processes() {
        Map<String, Set<Integer>> found = new HashMap<>();
        for (int pid : pids()) {
            Matcher id = ID.matcher(read(pid, "cgroup"));
            if (id.find() && !isZombie(pid)) {
                found.computeIfAbsent(id.group(), any -> new TreeSet<>()).add(pid);
            }
        }
        return found;
    }

    /** The command line; that of a container's process before its program begins is {@code runc init}. */
    public String commandLine(int pid) {
        return read(pid, "cmdline").replace('\0', ' ').strip();
    }

    /** The processes of the shims of each container, as far as it has one; there should be no second. */
    public Map<String, Set<Integer>> shims() {
        Map<String, Set<Integer>> shims = new HashMap<>();
        for (int pid : pids()) {
            List<String> words = List.of(read(pid, "cmdline").split("\0"));
            int id = words.indexOf("-id");
            if (words.get(0).contains("containerd-shim") && id > 0 && words.stream().anyMatch(word -> word.startsWith(root + "/"))
                    && words.stream().noneMatch(PASSING_SHIMS::contains) && !isZombie(pid)) {
                shims.computeIfAbsent(words.get(id + 1), any -> new TreeSet<>()).add(pid);
            }
        }
        return shims;
    }

    /** Whether a process is another, or was begun by it or by what it began; also where it is gone meanwhile. */
    public static boolean isOf(int process, int ancestor) {
        Optional<ProcessHandle> now = ProcessHandle.of(process);
        while (now.isPresent() && now.get().pid() != ancestor) {
            now = now.get().parent();
        }
        return now.isPresent() || ProcessHandle.of(process).isEmpty();
    }

    /** What is mounted in the engine's folder. */
    public List<String> mounts() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.map(line -> line.split(" ")[4]).filter(point -> point.startsWith(root + "/")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pipes of containers. */
    public List<Path> fifos() {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root.resolve("run/containers"), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                    if ((mode & TYPE_OF_FILE) == FIFO) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException goneMeanwhile) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** The folders that containers have, of whatever sort: named by an id, anywhere under the engine's. */
    public List<Path> containerFolders() {
        List<Path> found = new ArrayList<>();
        for (Path parent : List.of(root.resolve("data/containers"), root.resolve("run/containers"))) {
            if (Files.isDirectory(parent)) {
                try (Stream<Path> entries = Files.list(parent)) {
                    entries.forEach(found::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return found;
    }

    private static List<Integer> pids() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString()).filter(name -> name.matches("[0-9]+"))
                    .map(Integer::valueOf).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isZombie(int pid) {
        // After the name, which is in brackets and may hold anything.
        String status = read(pid, "stat");
        int end = status.lastIndexOf(')');
        return end < 0 || status.startsWith("Z", end + 2) || status.startsWith("X", end + 2);
    }

    /** A file of a process; empty where there is no such process any more. */
    private static String read(int pid, String name) {
        try {
            return new String(Files.readAllBytes(PROC.resolve(Integer.toString(pid)).resolve(name)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    public static Optional<Integer> pidIn(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> text.matches("[0-9]+")).map(Integer::valueOf);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
