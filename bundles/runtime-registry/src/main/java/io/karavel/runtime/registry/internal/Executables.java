package io.karavel.runtime.registry.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds programs as a shell does. */
record Executables(List<Path> folders) {
    private static final String USUAL = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    static Executables ofSystem() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse(USUAL);
        return new Executables(Arrays.stream(path.split(":")).filter(folder -> !folder.isEmpty()).map(Path::of).toList());
    }

    /** The file behind a name, or behind a path with a slash in it, where it can be executed. */
    Optional<Path> find(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program).toAbsolutePath()).filter(Executables::isProgram);
        }
        return folders.stream().map(folder -> folder.resolve(program)).filter(Executables::isProgram).findFirst();
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
