package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.karavel.itests.support.Engine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Java process of an engine, which is killed and brought back as {@code karavel up} started it, only without its checks. */
final class EngineProcess {
    private final Engine engine;
    private final Client client;
    private final List<String> commandLine;

    /** @param engine runs */
    EngineProcess(Engine engine, Client client) {
        this.engine = engine;
        this.client = client;
        try {
            Path file = Path.of("/proc", Long.toString(engine.process().pid()), "cmdline");
            commandLine = List.of(Files.readString(file).split("\0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same Java with the same arguments. Returns when the API answers. */
    void startAgain() {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(commandLine);
        Path log = engine.root().resolve("log/java.out");
        try {
            Process process = new ProcessBuilder(words).directory(new File("/")).redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile())).start();
            Files.writeString(engine.root().resolve("run/karavel.pid"), process.pid() + "\n");
            await("the engine to answer").atMost(240, SECONDS).pollInterval(30, MILLISECONDS).until(() -> {
                if (!process.isAlive()) {
                    throw new AssertionError("the engine ended while it started; see " + log);
                }
                return client.answers();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
