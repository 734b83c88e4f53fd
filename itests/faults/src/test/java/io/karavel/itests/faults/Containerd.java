package io.karavel.itests.faults;

import static java.util.stream.Collectors.toMap;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Kernel;
import io.karavel.itests.support.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the engine's containerd knows, asked with its own tool. */
final class Containerd {
    private final Path folder;

    Containerd(Path root) {
        folder = root.resolve("run/containerd");
    }

    Optional<Integer> pid() {
        return Kernel.pidIn(folder.resolve("containerd.pid"));
    }

    /** The process of every task whose process did not end; empty where containerd does not answer. */
    Optional<Map<String, Integer>> liveTasks() {
        return rows("tasks", "list").map(rows -> rows.stream().filter(row -> !row[2].equals("STOPPED"))
                .collect(toMap(row -> row[0], row -> Integer.valueOf(row[1]))));
    }

    Optional<List<String>> tasks() {
        return rows("tasks", "list").map(rows -> rows.stream().map(row -> String.join(" ", row)).toList());
    }

    Optional<List<String>> containers() {
        return rows("containers", "list").map(rows -> rows.stream().map(row -> row[0]).toList());
    }

    /** The snapshots that are not layers of images. */
    Optional<List<String>> activeSnapshots() {
        return rows("snapshots", "list").map(rows -> rows.stream().filter(row -> row[row.length - 1].equals("Active"))
                .map(row -> row[0]).toList());
    }

    private Optional<List<String[]>> rows(String... words) {
        Outcome outcome = Command.of(Stream.concat(Stream.of("ctr", "--address", folder.resolve("containerd.sock").toString(),
                "--namespace", "karavel"), Stream.of(words)).toArray(String[]::new)).run();
        return outcome.exit() == 0 ? Optional.of(outcome.lines().stream().skip(1).map(line -> line.strip().split("\\s+")).toList())
                : Optional.empty();
    }
}
