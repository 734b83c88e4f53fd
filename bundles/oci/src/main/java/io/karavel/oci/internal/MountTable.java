package io.karavel.oci.internal;

import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The mounts of this machine and how they propagate, from {@code /proc/self/mountinfo}. */
final class MountTable {
    /** One mount; {@code tags} such as {@code shared:1} and {@code master:2}. */
    record Entry(Path point, List<String> tags) {
        boolean shared() {
            return tags.stream().anyMatch(tag -> tag.startsWith("shared:"));
        }

        boolean slave() {
            return tags.stream().anyMatch(tag -> tag.startsWith("master:"));
        }
    }

    private MountTable() {}

    /** The mount that a path is on. */
    static Entry of(Path path) {
        try {
            Path real = path.toRealPath();
            // The last of several at one place hides the others.
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream().map(MountTable::parse)
                    .filter(entry -> real.startsWith(entry.point()))
                    .reduce((a, b) -> b.point().getNameCount() >= a.point().getNameCount() ? b : a)
                    .orElseThrow(() -> EngineException.invalid("no mount holds " + path));
        } catch (IOException e) {
            throw EngineException.system("cannot find the mount that holds " + path + ": " + e.getMessage(), e);
        }
    }

    static Entry parse(String line) {
        List<String> fields = List.of(line.split(" "));
        return new Entry(Path.of(unescape(fields.get(4))), fields.subList(6, fields.indexOf("-")));
    }

    private static String unescape(String text) {
        return text.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
    }
}
