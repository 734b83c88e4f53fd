package io.karavel.itests.support;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Docker's own daemon, with a containerd and everything else of its own in a folder, to compare with. It touches no network. */
public final class PeerDaemon implements AutoCloseable {
    private static final long STOP_SECONDS = 30;

    private final Path root;
    private final Process containerd;
    private final Process daemon;
    private final Docker docker;

    /** @param root a folder that is empty */
    public PeerDaemon(Path root) {
        this.root = root;
        docker = new Docker("unix://" + root.resolve("docker.sock"), Workspace.folder("peer-config"));
        try {
            Files.writeString(root.resolve("daemon.json"), "{}\n");
            Files.writeString(root.resolve("containerd.toml"), """
                    version = 2
                    root = "%1$s/containerd"
                    state = "%1$s/containerd-state"
                    disabled_plugins = ["io.containerd.grpc.v1.cri"]
                    [grpc]
                      address = "%1$s/containerd.sock"
                    """.formatted(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        containerd = start("containerd", "--config", root + "/containerd.toml");
        daemon = start("dockerd", "--config-file", root + "/daemon.json", "--data-root", root + "/data", "--exec-root", root + "/exec",
                "--pidfile", root + "/docker.pid", "--host", "unix://" + root + "/docker.sock",
                "--containerd", root + "/containerd.sock", "--bridge", "none", "--iptables=false", "--ip-masq=false");
        try {
            await("dockerd, which logs to " + root + "/dockerd.log").atMost(180, SECONDS).pollInterval(100, MILLISECONDS)
                    .until(() -> daemon.isAlive() && docker.attempt("version").exit() == 0);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Process start(String program, String... words) {
        try {
            return new ProcessBuilder(Stream.concat(Stream.of(program), Stream.of(words)).toList()).redirectErrorStream(true)
                    .redirectOutput(root.resolve(program + ".log").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Docker docker() {
        return docker;
    }

    public Path root() {
        return root;
    }

    public List<Long> processes() {
        return List.of(daemon.pid(), containerd.pid());
    }

    /** Ends it with all it runs, and unmounts what it left. */
    @Override
    public void close() {
        String containers = docker.attempt("ps", "-aq").output();
        containers.lines().forEach(id -> docker.attempt("rm", "-f", id));
        for (Process process : List.of(daemon, containerd)) {
            process.destroy();
            try {
                if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        new Kernel(root).shims().values().stream().flatMap(Set::stream).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        new Kernel(root).mounts().stream().sorted(Comparator.reverseOrder()).forEach(mount -> Command.of("umount", "--lazy", mount).run());
    }
}
