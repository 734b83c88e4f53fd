package io.karavel.testkit;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;
import io.karavel.spi.runtime.RuntimeName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What every {@link OciRuntime} does, as tests. Extend it, say how to get your runtime, and run it with JUnit 4 on a machine that has
 * what it describes.
 */
public abstract class OciRuntimeContract {
    private static final Set<String> TAKEN = Set.of("runc", "containerd");
    private static final long DEADLINE_SECONDS = 60;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** A runtime as the engine gets it. */
    protected abstract OciRuntime newRuntime() throws Exception;

    /** What it is registered by; the {@link RuntimeName} of its class, unless you register it by hand. */
    protected String name(OciRuntime runtime) {
        RuntimeName name = runtime.getClass().getAnnotation(RuntimeName.class);
        assertNotNull(runtime.getClass() + " has a @RuntimeName beside its @Component", name);
        return name.value();
    }

    @Test
    public void itsNameCanBeUsed() throws Exception {
        String name = name(newRuntime());
        assertTrue("\"" + name + "\" has letters, digits, _ . and - only, a letter or digit first",
                name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*"));
        assertTrue("\"" + name + "\" is not one of " + TAKEN, !TAKEN.contains(name));
    }

    @Test
    public void itSaysTheSameWhoeverAsks() throws Exception {
        OciRuntime runtime = newRuntime();
        assertEquals(runtime.launch(), runtime.launch());
        assertEquals(runtime.launch(), newRuntime().launch());
    }

    @Test
    public void whatItDescribesIsInstalled() throws Exception {
        RuntimeLaunch launch = newRuntime().launch();
        assertTrue(program(launch) + " is a program, or one in the PATH", find(program(launch)).isPresent());
    }

    /** Every runc-compatible program knows {@code --version}; one that answers it takes the arguments before it, too. */
    @Test
    public void aBinaryTakesItsArguments() throws Exception {
        if (newRuntime().launch() instanceof RuntimeLaunch.Binary binary) {
            List<String> line = new ArrayList<>(List.of(binary.program()));
            line.addAll(binary.arguments());
            line.add("--version");
            Path output = folder.newFile().toPath();
            int exit = run(line, output);
            assertEquals(line + " wrote " + Files.readString(output), 0, exit);
        }
    }

    private static int run(List<String> line, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile()).start();
        try {
            assertTrue(line + " ends", process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS));
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** By containerd's rule the last two parts of a shim's type are in the name of its program. */
    private static String program(RuntimeLaunch launch) {
        if (launch instanceof RuntimeLaunch.Binary binary) {
            return binary.program();
        }
        String[] parts = ((RuntimeLaunch.Shim) launch).type().split("\\.");
        assertTrue(launch + " has a type such as io.containerd.runc.v2", parts.length >= 2);
        return "containerd-shim-" + parts[parts.length - 2] + "-" + parts[parts.length - 1];
    }

    private static Optional<Path> find(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(file -> file.isAbsolute() && Files.isExecutable(file));
        }
        return Arrays.stream(System.getenv("PATH").split(":")).filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program)).filter(Files::isExecutable).findFirst();
    }
}
