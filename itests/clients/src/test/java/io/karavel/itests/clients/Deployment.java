package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.karavel.itests.support.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** A plugin in an engine's deploy folder. Closing takes it out; the engine notices each a moment later. */
record Deployment(Engine engine, Path jar) implements AutoCloseable {
    /** The jar that a class is in. */
    static Deployment of(Engine engine, Class<?> plugin) {
        try {
            return of(engine, Path.of(plugin.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Deployment of(Engine engine, Path jar) {
        try {
            return new Deployment(engine, Files.copy(jar, engine.root().resolve("karaf/deploy").resolve(jar.getFileName())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the engine knows a runtime of this name. */
    void awaitRuntime(String name) {
        awaitRuntimes(engine, names -> names.contains(name));
    }

    static void awaitRuntimes(Engine engine, Predicate<List<String>> expected) {
        await("the runtimes").atMost(120, SECONDS).pollInterval(250, MILLISECONDS).until(() -> runtimes(engine), expected);
    }

    private static List<String> runtimes(Engine engine) {
        return List.of(engine.docker().run("info", "--format", "{{range $name, $runtime := .Runtimes}}{{$name}} {{end}}").split(" "));
    }

    @Override
    public void close() {
        try {
            Files.delete(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
