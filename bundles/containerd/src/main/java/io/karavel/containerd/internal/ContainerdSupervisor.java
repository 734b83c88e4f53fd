package io.karavel.containerd.internal;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a containerd of our own runs. It is in a session of its own and outlives us; the next daemon adopts
 * it. Used by one thread.
 */
final class ContainerdSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdSupervisor.class);

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    /** One that ran this long had started well. */
    private static final Duration STABLE = Duration.ofSeconds(30);
    /** One that lives but answers nobody for this long never will: starting takes less than a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Shims and runtimes are found there, whatever little the daemon was given. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final ContainerdLayout layout;
    private Optional<ContainerdProcess> process = Optional.empty();
    private Duration delay = FIRST_DELAY;
    private long startedAt = System.nanoTime();
    private long answeredAt = System.nanoTime();
    private boolean startedBefore;

    ContainerdSupervisor(ContainerdLayout layout) {
        this.layout = layout;
    }

    Path socket() {
        return layout.socket();
    }

    /**
     * Adopts or starts containerd if none is running and it is time to try (again).
     *
     * @param answering whether it answers now
     * @throws IOException when it cannot be started
     */
    void ensureRunning(boolean answering) throws IOException {
        long now = System.nanoTime();
        if (answering) {
            answeredAt = now;
        }
        if (process.isPresent() && process.get().alive()) {
            if (now - answeredAt > PATIENCE.toNanos()) {
                LOG.error("containerd (pid {}) has not answered for {} s; replacing it", process.get().pid(),
                        PATIENCE.toSeconds());
                process.get().destroy();
                answeredAt = now;
            }
            return;
        }
        if (process.isPresent()) {
            LOG.error("containerd (pid {}) has ended; see {}", process.get().pid(), layout.log());
            process = Optional.empty();
        }
        if (!due(now)) {
            return;
        }
        process = ContainerdProcess.find(layout);
        if (process.isPresent()) {
            LOG.info("adopted containerd (pid {})", process.get().pid());
            answeredAt = now;
        } else {
            start();
        }
    }

    private boolean due(long now) {
        if (!startedBefore) {
            return true;
        }
        long age = now - startedAt;
        if (age > STABLE.toNanos()) {
            delay = FIRST_DELAY;
        }
        return age >= delay.toNanos();
    }

    private void start() throws IOException {
        if (startedBefore) {
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
        }
        startedBefore = true;
        startedAt = System.nanoTime();
        answeredAt = startedAt;
        Files.createDirectories(layout.root());
        Files.createDirectories(layout.folder());
        Files.writeString(layout.configuration(), layout.toml());

        ProcessBuilder builder = new ProcessBuilder(
                "setsid", "containerd", "--config", layout.configuration().toString())
                .directory(new File("/"))
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(layout.log().toFile()));
        Map<String, String> environment = builder.environment();
        environment.merge("PATH", PATH, (ours, standard) -> ours + ":" + standard);
        // It would tell systemd that it is us.
        environment.remove("NOTIFY_SOCKET");
        long pid = builder.start().pid();
        process = Optional.of(new ContainerdProcess(pid, layout.configuration()));
        note(pid);
        LOG.info("started containerd (pid {}), logging to {}", pid, layout.log());
    }

    private void note(long pid) throws IOException {
        Path temporary = layout.pidFile().resolveSibling("containerd.pid.new");
        Files.writeString(temporary, pid + "\n");
        Files.move(temporary, layout.pidFile(), StandardCopyOption.ATOMIC_MOVE);
    }
}
