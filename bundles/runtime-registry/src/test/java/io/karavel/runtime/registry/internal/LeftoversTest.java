package io.karavel.runtime.registry.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What is left of scripts when the engine has been started again. */
public class LeftoversTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private WhiteboardRuntimeRegistry registry;

    @Before
    public void start() {
        registry = new WhiteboardRuntimeRegistry(new Executables(List.of(Path.of("/bin"))), Duration.ofMillis(200));
    }

    @After
    public void stop() {
        registry.stop();
    }

    @Test
    public void theScriptOfAContainerOutlivesTheRuntimeItWasMadeFor() throws IOException {
        RuntimeBinding container = bind(config("--before"));
        bind(config("--after"));
        start();
        registry.removeLeftovers(config("--after"), List.of(container));
        assertEquals(2, files().size());
        registry.verify(container);

        registry.removeLeftovers(config("--after"), List.of());
        start();
        registry.removeLeftovers(config("--after"), List.of());
        assertEquals(Set.of(name(bind(config("--after")))), files());
    }

    @Test
    public void theScriptOfARuntimeThatIsGoneStaysWithItsContainer() throws IOException {
        RuntimeBinding container = bind(config("--debug"));
        start();
        ConfigSnapshot without = new ConfigSnapshot(engine(Map.of()));
        registry.removeLeftovers(without, List.of(container));
        registry.verify(container);
        registry.removeLeftovers(without, List.of());
        assertEquals(Set.of(), files());
    }

    @Test
    public void whatIsUsedInThisLifeOfTheEngineIsKept() throws IOException {
        RuntimeBinding started = bind(config("--debug"));
        registry.prepare(config("--debug"), config("--prepared").engine());
        registry.removeLeftovers(new ConfigSnapshot(engine(Map.of())), List.of());
        registry.verify(started);
        assertEquals(2, files().size());
    }

    @Test
    public void unfinishedFilesGoAndThoseOfOthersStay() throws IOException {
        bind(config("--debug"));
        start();
        Path scripts = folder.getRoot().toPath().resolve("runtimes");
        Path old = Files.writeString(scripts.resolve(".123456.new"), "#!/bin/s");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        Path beingWritten = Files.writeString(scripts.resolve(".654321.new"), "#!/bin/s");
        Files.createDirectory(scripts.resolve("folder." + "a".repeat(64)));
        Files.createSymbolicLink(scripts.resolve("link." + "b".repeat(64)), old);
        Files.writeString(scripts.resolve("notes.txt"), "mine");
        Files.writeString(scripts.resolve("short.abc"), "mine");
        registry.removeLeftovers(new ConfigSnapshot(engine(Map.of())), List.of());
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(beingWritten));
        assertEquals(5, files().size());
    }

    @Test
    public void withoutAFolderThereIsNothingToRemove() {
        registry.removeLeftovers(new ConfigSnapshot(engine(Map.of())), List.of());
    }

    private RuntimeBinding bind(ConfigSnapshot config) {
        return registry.bind(config, "debug");
    }

    private static String name(RuntimeBinding binding) {
        return Path.of(binding.binary().orElseThrow()).getFileName().toString();
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.getRoot().toPath().resolve("runtimes"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private ConfigSnapshot config(String argument) {
        return new ConfigSnapshot(engine(Map.of("debug", new RuntimeDescriptor("debug", Optional.of("/bin/true"), List.of(argument),
                Optional.empty(), Map.of()))));
    }

    private EngineConfig engine(Map<String, RuntimeDescriptor> runtimes) {
        return Samples.engine(folder.getRoot().toPath(), runtimes);
    }
}
