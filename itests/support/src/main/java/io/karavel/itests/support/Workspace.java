package io.karavel.itests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The folder in which everything of one run of the tests is, with a path short enough for unix sockets. */
public final class Workspace {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Path ROOT = create();

    private Workspace() {}

    /** A path that nobody else uses; nothing is there yet. */
    public static Path file(String name) {
        return ROOT.resolve(name + "." + COUNT.incrementAndGet());
    }

    public static Path folder(String name) {
        try {
            return Files.createDirectory(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes everything, unless something is mounted there, which shows that an engine left it behind. */
    public static void remove() {
        try {
            if (Files.readString(Path.of("/proc/self/mounts")).contains(" " + ROOT + "/")) {
                throw new IllegalStateException("something is still mounted under " + ROOT
                        + ", which is left as it is");
            }
            if (Files.exists(ROOT)) {
                try (Stream<Path> files = Files.walk(ROOT)) {
                    for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path create() {
        try {
            return Files.createTempDirectory("karavel-itests");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
