package io.karavel.itests.support;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An engine of the distribution in a folder of its own, started and stopped by the {@code karavel} script. */
public final class Engine {
    private static final String SCRIPT = Path.of(System.getProperty("karavel.script")).normalize().toString();

    /** Starting may mean to build first. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final Path root;
    private final Docker docker;

    public Engine(Path root) {
        this.root = root;
        docker = new Docker(host(), Workspace.folder("docker-config"));
    }

    public Path root() {
        return root;
    }

    public Path socket() {
        return root.resolve("run/karavel.sock");
    }

    public String host() {
        return "unix://" + socket();
    }

    /** The docker CLI, pointed at this engine. */
    public Docker docker() {
        return docker;
    }

    /** Runs the script for this engine. */
    public Outcome karavel(String... words) {
        List<String> line = new ArrayList<>(List.of(SCRIPT, "--root", root.toString()));
        line.addAll(List.of(words));
        try (RunningCommand script = Command.of(line.toArray(String[]::new)).from("").start()) {
            return script.await(PATIENCE);
        }
    }

    public Outcome up() {
        return karavel("up").expect(0);
    }

    public void down() {
        karavel("down").expect(0);
    }

    /** Stops the containers, the engine and its containerd. */
    public void downWithAll() {
        karavel("down", "--all").expect(0);
    }

    /** Ends the engine's Java without warning. */
    public void killHard() {
        ProcessHandle engine = process();
        engine.destroyForcibly();
        await().atMost(60, SECONDS).until(() -> !engine.isAlive());
    }

    /** Has the engine's Java write what each of its threads is doing into {@code log/java.out}. */
    public void dumpThreads() {
        Command.of("kill", "-QUIT", Long.toString(process().pid())).run().expect(0);
    }

    public ProcessHandle process() {
        try {
            long pid = Long.parseLong(Files.readString(root.resolve("run/karavel.pid")).strip());
            return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("the engine " + pid + " does not run"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many entries a folder of the engine in {@code /proc} has: {@code fd} for its files, {@code task} for its threads. */
    public int count(String folder) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(process().pid()), folder))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The most memory that the engine's Java ever had in use since {@link #forgetPeak}, in bytes. */
    public long peakMemory() {
        return memory("VmHWM:");
    }

    public long memory() {
        return memory("VmRSS:");
    }

    public void forgetPeak() {
        try {
            Files.writeString(Path.of("/proc", Long.toString(process().pid()), "clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long memory(String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process().pid()), "status"))) {
            String line = lines.filter(text -> text.startsWith(field)).findFirst().orElseThrow();
            return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends whatever of this engine still runs, without asking it. */
    public void destroy() {
        List<Path> files = List.of(root.resolve("run/karavel.pid"), root.resolve("run/containerd/containerd.pid"),
                root.resolve("run/pipes/keeper.pid"));
        for (Path file : files) {
            try {
                if (Files.exists(file)) {
                    ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                            .filter(process -> process.info().commandLine().orElse("").contains(root.toString()))
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
