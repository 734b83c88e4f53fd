package io.karavel.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class HookTest {
    private static final byte[] STATE = "{\"id\":\"x\"}".getBytes(UTF_8);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static Hook shell(String program, Optional<Duration> timeout, String... env) {
        return new Hook(Path.of("/bin/sh"), List.of("hook", "-c", program), List.of(env), timeout);
    }

    @Test
    public void itReadsTheStateAndHasTheEnvironmentThatItWasGivenAndNoOther() throws IOException {
        Path out = folder.getRoot().toPath().resolve("out");
        shell("{ cat; echo; echo \"$WHERE\"; echo \"[$HOME]\"; } > \"$OUT\"", Optional.empty(), "WHERE=a=b c", "OUT=" + out).run(STATE);
        assertEquals("{\"id\":\"x\"}\na=b c\n[]\n", Files.readString(out));
    }

    @Test
    public void oneThatFailsTellsWhatItPrinted() {
        EngineException failure = assertThrows(EngineException.class,
                () -> shell("echo no such device >&2; exit 3", Optional.empty()).run(STATE));
        assertEquals(ErrorKind.SYSTEM, failure.kind());
        assertEquals("hook /bin/sh failed with exit code 3: no such device", failure.getMessage());
    }

    @Test
    public void oneThatDoesNotReadTheStateIsNotAtFault() {
        shell("exit 0", Optional.empty()).run(new byte[1 << 20]);
    }

    @Test
    public void oneThatTakesTooLongIsKilledWithAllItStarted() throws IOException {
        Path pids = folder.getRoot().toPath().resolve("pids");
        Hook hook = shell("/bin/sleep 600 & echo $! $$ > \"$OUT\"; wait", Optional.of(Duration.ofSeconds(5)), "OUT=" + pids);
        EngineException failure = assertThrows(EngineException.class, () -> hook.run(STATE));
        assertEquals(ErrorKind.TIMEOUT, failure.kind());
        assertTrue(failure.getMessage(), failure.getMessage().startsWith("hook /bin/sh was killed because it took longer than 5 s"));
        for (String pid : Files.readString(pids).strip().split(" ")) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(process -> process.onExit().orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                    .join());
            assertFalse(ProcessHandle.of(Long.parseLong(pid)).isPresent());
        }
    }

    @Test
    public void oneThatIsNotThereSaysSo() {
        EngineException failure = assertThrows(EngineException.class,
                () -> new Hook(Path.of("/nowhere/hook"), List.of(), List.of(), Optional.empty()).run(STATE));
        assertTrue(failure.getMessage(), failure.getMessage().startsWith("hook /nowhere/hook cannot be run: "));
    }
}
