package io.karavel.web.internal.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the kernel says of this machine, read when asked. */
final class HostFacts {
    private final Path root;

    /**
     * @param root of the file system, for tests another than {@code /}
     */
    HostFacts(Path root) {
        this.root = root;
    }

    String kernelVersion() {
        return line("proc/sys/kernel/osrelease").orElse("");
    }

    String hostName() {
        return line("proc/sys/kernel/hostname").orElse("");
    }

    /** In the words of {@code uname}. */
    String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64") ? "x86_64" : name;
    }

    int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** In bytes. */
    long memory() {
        return number(field("proc/meminfo", "MemTotal:").orElse("0")) * 1024;
    }

    int threads() {
        return (int) number(field("proc/self/status", "Threads:").orElse("0"));
    }

    int openFiles() {
        try (Stream<Path> files = Files.list(root.resolve("proc/self/fd"))) {
            return (int) files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean forwardsIpv4() {
        return line("proc/sys/net/ipv4/ip_forward").filter("1"::equals).isPresent();
    }

    boolean hasSeccomp() {
        return field("proc/self/status", "Seccomp:").isPresent();
    }

    boolean hasCgroupNamespaces() {
        return exists("proc/self/ns/cgroup");
    }

    String operatingSystem() {
        return osRelease("PRETTY_NAME").orElse("Linux");
    }

    String operatingSystemVersion() {
        return osRelease("VERSION_ID").orElse("");
    }

    private Optional<String> osRelease(String key) {
        return Stream.of("etc/os-release", "usr/lib/os-release")
                .flatMap(file -> lines(file).stream())
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replace("\"", ""))
                .findFirst();
    }

    /** 1 or 2; a mixed set-up counts as 1, because that is what runtimes then use. */
    int cgroupVersion() {
        return exists("sys/fs/cgroup/cgroup.controllers") ? 2 : 1;
    }

    /** Whether a controller can be used and, with version 1, has a file. */
    boolean hasControl(String controller, String file) {
        if (cgroupVersion() == 1) {
            return exists("sys/fs/cgroup/" + controller + "/" + file);
        }
        return controllers().contains(controller);
    }

    boolean limitsSwap() {
        return cgroupVersion() == 1
                ? exists("sys/fs/cgroup/memory/memory.memsw.limit_in_bytes")
                : controllers().contains("memory") && exists("proc/swaps");
    }

    private Set<String> controllers() {
        return Set.copyOf(Arrays.asList(line("sys/fs/cgroup/cgroup.controllers").orElse("").split(" ")));
    }

    private boolean exists(String file) {
        return Files.exists(root.resolve(file));
    }

    private Optional<String> field(String file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst();
    }

    private static long number(String text) {
        return Long.parseLong(text.split(" ", 2)[0]);
    }

    private Optional<String> line(String file) {
        return lines(file).stream().findFirst().map(String::strip);
    }

    private List<String> lines(String file) {
        Path path = root.resolve(file);
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
