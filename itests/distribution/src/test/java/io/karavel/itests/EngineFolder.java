package io.karavel.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder for one engine under test, with a path short enough for unix sockets. It is removed after its test class, or when the Java
 * that drives the tests ends before, and so is what the engine started there and outlives it by design: containerd and the keeper of
 * pipes.
 */
final class EngineFolder {
    private static final int ROUNDS = 5;
    private static final long PATIENCE_SECONDS = 60;
    private static final Queue<Path> FOLDERS = new ConcurrentLinkedQueue<>();

    private EngineFolder() {
    }

    static Path create() {
        try {
            Path folder = Files.createTempDirectory("karavel-it");
            if (FOLDERS.isEmpty()) {
                Runtime.getRuntime().addShutdownHook(new Thread(EngineFolder::removeAll, "karavel-it-cleanup"));
            }
            FOLDERS.add(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void removeAll() {
        if (!FOLDERS.isEmpty()) {
            // An engine that is not gone yet would start its containerd again.
            ProcessHandle.current().children().forEach(EngineFolder::stop);
        }
        for (Path folder = FOLDERS.peek(); folder != null; folder = FOLDERS.peek()) {
            remove(folder);
            FOLDERS.remove(folder);
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
            System.err.println(folder + " could not be removed: " + e);
        }
    }

    /** More than once: what ends may have started something just before. */
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
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            System.err.println("process " + process.pid() + " does not end: " + e);
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
