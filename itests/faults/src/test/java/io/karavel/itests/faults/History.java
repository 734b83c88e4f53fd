package io.karavel.itests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What was done and answered, line by line. All of it is in a file, which stays; the newest lines are for failures. */
final class History {
    private final Path file;

    History(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file() {
        return file;
    }

    void add(String who, String what) {
        addText(who, what.replaceAll("[\\p{Cntrl}]+", " ").strip());
    }

    /** As {@link #add}; but of several lines. */
    synchronized void addText(String who, String text) {
        try {
            Files.writeString(file, LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " " + who + ": " + text + "\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines. */
    synchronized String newest(int count) {
        try {
            List<String> lines = Files.readAllLines(file);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
