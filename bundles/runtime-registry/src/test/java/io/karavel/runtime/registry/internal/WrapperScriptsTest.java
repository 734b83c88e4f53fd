package io.karavel.runtime.registry.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WrapperScriptsTest {
    private static final Path PRINTF = Path.of("/usr/bin/printf");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private WrapperScripts scripts;

    @Before
    public void inAnEmptyFolder() {
        scripts = WrapperScripts.under(folder.getRoot().toPath().resolve("runtimes"));
    }

    @Test
    public void argumentsArriveUnchanged() throws IOException {
        List<String> arguments = List.of("%s|", "two words", "it's", "\"double\"", "$HOME `id`", "line\nbreak", "\\", "grüß", "");
        Path script = scripts.write("echo", PRINTF, arguments);
        Process process = new ProcessBuilder(script.toString(), "last one").start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(String.join("|", arguments.subList(1, arguments.size())) + "|last one|", printed);
    }

    @Test
    public void otherArgumentsAreAnotherScript() {
        assertNotEquals(scripts.write("r", PRINTF, List.of("a")), scripts.write("r", PRINTF, List.of("b")));
    }

    @Test
    public void theSameScriptIsWrittenOnce() throws IOException {
        Path first = scripts.write("r", PRINTF, List.of("a"));
        Object inode = Files.getAttribute(first, "unix:ino");
        assertEquals(first, scripts.write("r", PRINTF, List.of("a")));
        assertEquals(inode, Files.getAttribute(first, "unix:ino"));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(first)));
    }

    @Test
    public void aScriptSomeoneChangedIsNotUsed() throws IOException {
        Path script = scripts.write("r", PRINTF, List.of("a"));
        Files.writeString(script, "#!/bin/sh\nrm -rf /\n");
        assertThrows(EngineException.class, () -> scripts.write("r", PRINTF, List.of("a")));
    }
}
