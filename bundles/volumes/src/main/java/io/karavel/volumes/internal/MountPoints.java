package io.karavel.volumes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Where something is mounted on this machine, by {@code /proc/self/mountinfo}. */
final class MountPoints {
    private static final int POINT = 4;

    private MountPoints() {}

    /** Whether something is mounted at a folder itself. */
    static boolean has(Path folder) throws IOException {
        return Files.exists(folder) && all().contains(folder.toRealPath());
    }

    /** All below a folder, the last one mounted first. */
    static List<Path> below(Path folder) throws IOException {
        Path real = folder.toRealPath();
        List<Path> found = new ArrayList<>(all().stream().filter(point -> point.startsWith(real)).toList());
        Collections.reverse(found);
        return found;
    }

    private static List<Path> all() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.map(line -> Path.of(unescape(line.split(" ")[POINT]))).toList();
        }
    }

    private static String unescape(String text) {
        return text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
    }
}
