package io.karavel.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder for one engine under test, with a path short enough for unix sockets. It is removed when the Java that drives the
 * tests ends, and so is what the engine started there and outlives it by design: containerd and the keeper of pipes.
 */
final class EngineFolder {
    private static final int ROUNDS = 5;

    private EngineFolder() {
    }

    static Path create() {
        try {
            Path folder = Files.createTempDirectory("karavel-it");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "karavel-it-cleanup"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try {
            stopSurvivors(folder);
            if (Files.readString(Path.of("/proc/self/mounts")).contains(" " + folder + "/")) {
                System.err.println("Something is still mounted under " + folder + ", which is left as it is");
                return;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** More than once: an engine that is not gone yet starts its containerd again. */
    private static void stopSurvivors(Path folder) {
        List<ProcessHandle> left = survivors(folder);
        for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
            left.forEach(EngineFolder::stop);
            left = survivors(folder);
        }
    }

    /** Known by the folder, which is this test's alone: what was just started has not noted its process id yet. */
    private static List<ProcessHandle> survivors(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder + "/run/"))
                .filter(process -> process.pid() != ProcessHandle.current().pid()).toList();
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            System.err.println("process " + process.pid() + " does not end: " + e);
            process.destroyForcibly();
        }
    }
}
