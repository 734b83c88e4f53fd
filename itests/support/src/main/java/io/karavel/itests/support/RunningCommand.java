package io.karavel.itests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A program that runs. Closing ends it. */
public record RunningCommand(List<String> command, Process process, Path outputFile, Path errorFile) implements AutoCloseable {
    /** No measure of what a program may take, but of when it is certain to hang, also on a machine with much other work. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What it has written so far. */
    public String output() {
        return read(outputFile);
    }

    public String errors() {
        return read(errorFile);
    }

    public void awaitOutput(String part) {
        Awaitility.await("'" + part + "' from " + command).atMost(PATIENCE).until(this::output, text -> text.contains(part));
    }

    /** Writes to its input. */
    public void write(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end; a program that does not end is killed and fails the test. */
    public Outcome await() {
        return await(PATIENCE);
    }

    public Outcome await(Duration patience) {
        int exit = awaitExit(patience);
        return new Outcome(command, exit, output(), errors());
    }

    /** As {@link #await}, for output that is too much to be held. */
    public int awaitExit() {
        return awaitExit(PATIENCE);
    }

    public int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                close();
                throw new AssertionError(command + " does not end; its output is in " + outputFile + ", and it said " + errors());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command + " ran", e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String read(Path file) {
        try {
            // Cut multi-byte characters are no error while the program still writes.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
