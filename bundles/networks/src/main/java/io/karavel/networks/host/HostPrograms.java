package io.karavel.networks.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine to their end. */
public final class HostPrograms {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** Where they are, whatever the engine was started with. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private HostPrograms() {}

    /** What a program printed. */
    public record Result(int status, String output, String errors) {
        public Result orFail(String what) {
            if (status != 0) {
                throw new IllegalStateException(what + ": " + (errors.isBlank() ? output : errors).strip());
            }
            return this;
        }
    }

    /** Runs a program; a failure is an {@link IllegalStateException} with what it said. */
    public static String run(String... words) {
        return run("", List.of(words)).orFail(words[0] + " failed").output();
    }

    /** Has {@code ip} carry out lines of commands in the network namespace of this machine. */
    public static void ip(List<String> lines) {
        run(String.join("\n", lines) + "\n", List.of("ip", "-batch", "-")).orFail("ip failed");
    }

    /** Has {@code ip} carry out lines of commands in a namespace by its name. */
    public static void ipIn(String namespace, List<String> lines) {
        run(String.join("\n", lines) + "\n", List.of("ip", "-n", namespace, "-batch", "-")).orFail("ip failed");
    }

    public static Result run(String input, List<String> words) {
        return run(input, words, Map.of());
    }

    /**
     * Runs a program.
     *
     * @throws IllegalStateException where it cannot be run, or does not end within 30 s
     */
    public static Result run(String input, List<String> words, Map<String, String> environment) {
        Path errors = null;
        try {
            errors = Files.createTempFile("karavel-program", null);
            ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors.toFile());
            builder.environment().put("PATH", PATH);
            builder.environment().put("LC_ALL", "C");
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.onExit().orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS).whenComplete((ended, late) -> {
                // Not where it has ended: what it printed is still to be read.
                if (late != null) {
                    process.destroyForcibly();
                }
            });
            try {
                // Small enough for a pipe: the program may write before it has read all.
                try (OutputStream out = process.getOutputStream()) {
                    out.write(input.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // It ended without reading; its status tells why.
                }
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(words.get(0) + " did not end within " + DEADLINE.toSeconds() + " s");
                }
                return new Result(process.exitValue(), output, Files.readString(errors));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + words.get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + words.get(0) + " ran", e);
        } finally {
            delete(errors);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A file in the folder for temporary ones, which is cleared anyway.
        }
    }
}
