package io.karavel.disk;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

/** What another process that writes asks of the kernel, seen by strace. */
public class SyncTest {
    private static final Pattern CALL = Pattern.compile("(fsync|rename)\\((?:\\d+<)?\"?(/[^>\"]*)");

    @Rule
    public final Timeout limit = Timeout.seconds(120);
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    /** Writes a file with care into the folder it is given. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            Disk disk = new LocalDisk();
            disk.write(folder.resolve("new"), new byte[] {1});
            disk.replace(folder.resolve("new"), folder.resolve("file"));
            disk.sync(folder);
        }
    }

    @Test
    public void contentsAreOnTheDiskBeforeTheyHaveTheirNameAndThenTheirNameIs() throws Exception {
        Path folder = temporary.getRoot().toPath().toRealPath();
        Path trace = Files.createFile(temporary.newFolder("trace").toPath().resolve("calls"));
        Process process = new ProcessBuilder("strace", "-f", "-y", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2", "-o",
                trace.toString(), Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Writer.class.getName(), folder.toString()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(output, 0, process.waitFor());

        List<String> calls = Files.readAllLines(trace).stream().map(CALL::matcher).filter(Matcher::find)
                .filter(call -> Path.of(call.group(2)).startsWith(folder))
                .map(call -> call.group(1) + " " + folder.relativize(Path.of(call.group(2)))).toList();

        assertEquals(List.of("fsync new", "rename new", "fsync "), calls);
    }
}
