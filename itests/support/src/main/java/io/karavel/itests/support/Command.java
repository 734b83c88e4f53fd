package io.karavel.itests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run. What it writes goes to files, so that no amount of it holds the program up, and its input comes from
 * a file, or, where there is none, from whoever started it.
 */
public record Command(List<String> words, Map<String, String> environment, Optional<Path> input) {
    public static Command of(String... words) {
        return new Command(List.of(words), Map.of(), Optional.empty());
    }

    public Command with(Map<String, String> more) {
        return new Command(words, more, input);
    }

    public Command from(Path file) {
        return new Command(words, environment, Optional.of(file));
    }

    public Command from(String text) {
        try {
            return from(Files.writeString(Workspace.file("input"), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end; without a file to read, it finds the end of its input at once. */
    public Outcome run() {
        return (input.isPresent() ? this : from(Path.of("/dev/null"))).start().await();
    }

    public RunningCommand start() {
        ProcessBuilder builder = new ProcessBuilder(words);
        // Settings of whoever runs the tests must not reach the programs under test.
        builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_") || name.startsWith("KARAVEL_"));
        builder.environment().putAll(environment);
        input.ifPresent(file -> builder.redirectInput(file.toFile()));
        Path output = Workspace.file("output");
        Path errors = Workspace.file("errors");
        builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
        try {
            return new RunningCommand(words, builder.start(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
