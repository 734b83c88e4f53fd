package io.karavel.itests.clients;

import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;

/** A plugin that the archetype makes is two files, builds by itself, and runs containers once it is copied into the deploy folder. */
public class ArchetypeIT extends ClientTest {
    private static final Path PROJECT = Path.of(System.getProperty("karavel.script")).normalize().getParent();
    private static final String VERSION = System.getProperty("karavel.version");

    @Test
    public void aGeneratedPluginBuildsDeploysAndRuns() throws IOException {
        Path repository = repository();
        Path folder = Workspace.folder("generated");
        maven(repository, "org.apache.maven.plugins:maven-archetype-plugin:" + System.getProperty("karavel.archetype.plugin") + ":generate",
                "-DarchetypeGroupId=io.karavel", "-DarchetypeArtifactId=runtime-archetype", "-DarchetypeVersion=" + VERSION,
                "-DarchetypeCatalog=internal", "-DoutputDirectory=" + folder, "-DgroupId=org.example", "-DartifactId=plain",
                "-Dversion=1.0");
        Path plugin = folder.resolve("plain");
        assertEquals(List.of("pom.xml", "src/main/java/org/example/ProgramRuntime.java"), files(plugin));

        maven(repository, "-f", plugin.resolve("pom.xml").toString(), "package");
        try (Deployment deployment = Deployment.of(engine, plugin.resolve("target/plain-1.0.jar"))) {
            deployment.awaitRuntime("plain");
            assertEquals("it runs", docker.run("run", "--rm", "--runtime", "plain", "busybox", "echo", "it runs"));
        }
        Deployment.awaitRuntimes(engine, names -> !names.contains("plain"));
    }

    private static void maven(Path repository, String... words) {
        Command.of(Stream.concat(Stream.of("mvn", "-B", "-q", "-Dmaven.repo.local=" + repository), Stream.of(words))
                .toArray(String[]::new)).from("").start().await(Duration.ofMinutes(9)).expect(0);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()).sorted().toList();
        }
    }

    /** As if ours were installed in the local repository, which they are not: all else is there by links. */
    private static Path repository() throws IOException {
        Path local = Path.of(System.getProperty("karavel.local.repository"));
        Path repository = Workspace.folder("repository");
        link(local, repository, "io");
        Path io = Files.createDirectory(repository.resolve("io"));
        link(local.resolve("io"), io, "karavel");
        install(io, "karavel", "");
        install(io, "bundles", "bundles");
        install(io, "model", "bundles/model");
        install(io, "spi", "bundles/spi");
        install(io, "runtime-archetype", "examples/runtime-archetype");
        return repository;
    }

    private static void link(Path from, Path to, String omitted) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : (Iterable<Path>) entries.filter(any -> !any.endsWith(omitted))::iterator) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    private static void install(Path io, String artifact, String module) throws IOException {
        Path folder = Files.createDirectories(io.resolve("karavel").resolve(artifact).resolve(VERSION));
        String name = artifact + "-" + VERSION;
        Files.copy(PROJECT.resolve(module).resolve("pom.xml"), folder.resolve(name + ".pom"));
        Path jar = PROJECT.resolve(module).resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, folder.resolve(name + ".jar"));
        }
    }
}
