package io.karavel.oci;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run at a {@link HookStage}.
 *
 * @param args    what it is called with, its name first; empty for its path alone. The engine itself calls it by its path, whatever the name
 * @param env     its whole environment, as {@code NAME=value}
 * @param timeout how long it may take, in whole seconds for a runtime; empty for as long as the runtime lets it, and for
 *                {@link #DEFAULT_TIMEOUT} where the engine runs it
 */
public record Hook(Path path, List<String> args, List<String> env, Optional<Duration> timeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int OUTPUT_TOLD = 400;

    public Hook {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }

    /**
     * Runs it in the engine's own namespaces and waits for its end. What takes longer than it may is killed, with all it started.
     *
     * @param state the container's, as the specification has it; the program reads it from its standard input
     * @throws EngineException {@code SYSTEM} where it cannot be run or fails, with the end of what it printed; {@code TIMEOUT};
     *                         {@code UNAVAILABLE} where the thread is interrupted
     */
    public void run(byte[] state) {
        Path output = null;
        try {
            output = Files.createTempFile("karavel-hook", ".out");
            run(state, output);
        } catch (IOException e) {
            throw EngineException.system("hook " + path + " cannot be run: " + e.getMessage(), e);
        } finally {
            delete(output);
        }
    }

    private void run(byte[] state, Path output) throws IOException {
        Process process = start(output);
        try {
            try (OutputStream input = process.getOutputStream()) {
                input.write(state);
            } catch (IOException e) {
                // It does not want to know.
            }
            Duration limit = timeout.orElse(DEFAULT_TIMEOUT);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineException(ErrorKind.TIMEOUT, "hook " + path + " was killed because it took longer than "
                        + limit.toSeconds() + " s: " + end(output));
            }
            if (process.exitValue() != 0) {
                throw new EngineException(ErrorKind.SYSTEM, "hook " + path + " failed with exit code " + process.exitValue() + ": "
                        + end(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "hook " + path + " was killed because the engine is being stopped", e);
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private Process start(Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(path.toString());
        args.stream().skip(1).forEach(builder.command()::add);
        builder.environment().clear();
        for (String variable : env) {
            String[] parts = variable.split("=", 2);
            builder.environment().put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        return builder.directory(Path.of("/").toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    private static String end(Path output) throws IOException {
        String all = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return all.isEmpty() ? "it printed nothing" : all.substring(Math.max(0, all.length() - OUTPUT_TOLD));
    }

    private static void delete(Path output) {
        try {
            if (output != null) {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            // What keeps the folder of temporary files clean takes care of it.
        }
    }
}
