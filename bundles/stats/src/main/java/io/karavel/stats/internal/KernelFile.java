package io.karavel.stats.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file in which the kernel says something. One that is not there says nothing: what it would be about is not counted. */
record KernelFile(Path path) {
    private static final String UNLIMITED = "max";
    private static final int UNSIGNED_DIGITS = 20;

    static KernelFile of(Path folder, String name) {
        return new KernelFile(folder.resolve(name));
    }

    /** By lines, because that reads a block at once, and some such files cannot be read in pieces. */
    List<String> lines() throws IOException {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** The one number in it, or 0. */
    long number() throws IOException {
        return limit().orElse(0L);
    }

    /** The one number in it; empty for {@code max} and where there is none. */
    Optional<Long> limit() throws IOException {
        return lines().stream().findFirst().map(String::strip).filter(text -> !text.isEmpty() && !text.equals(UNLIMITED))
                .map(KernelFile::number);
    }

    /** Lines of a name and a number. */
    Map<String, Long> numbers() throws IOException {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (String line : lines()) {
            String[] words = line.split(" ");
            if (words.length == 2) {
                numbers.put(words[0], number(words[1]));
            }
        }
        return numbers;
    }

    /** What does not fit, as version 1 writes what is unlimited, is as much as fits. */
    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            if (text.length() <= UNSIGNED_DIGITS && text.chars().allMatch(Character::isDigit)) {
                return Long.MAX_VALUE;
            }
            throw e;
        }
    }
}
