package io.karavel.itests.clients;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.RunningCommand;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.Test;

/** Much input and output: all of it arrives, and the engine does not hold it. */
public class StreamsIT extends ClientTest {
    private static final int MEGABYTE = 1024 * 1024;
    private static final long ALLOWED_GROWTH = 64L * MEGABYTE;

    @Test
    public void aHundredMegabytesGoThroughAContainer() throws IOException {
        Path small = randomFile(10);
        Path large = randomFile(100);
        try {
            // The first time, classes are loaded and buffers made.
            throughCat(small);
            engine.forgetPeak();
            long before = engine.memory();
            throughCat(large);
            long growth = engine.peakMemory() - before;
            assertTrue("the engine grew by " + growth / MEGABYTE + " MB", growth < ALLOWED_GROWTH);
        } finally {
            Files.delete(large);
        }
    }

    private void throughCat(Path file) throws IOException {
        try (RunningCommand run = docker.command("run", "--rm", "-i", "busybox", "cat").from(file).start()) {
            assertEquals(run.errors(), 0, run.awaitExit());
            assertEquals(digest(file), digest(run.outputFile()));
            Files.delete(run.outputFile());
        }
    }

    @Test
    public void twoHundredMegabytesAreKeptAndReadAgain() throws IOException {
        Path folder = Workspace.folder("text");
        Path text = folder.resolve("text");
        writeLines(text, 200_000);
        try {
            docker.run("run", "-d", "--name", "writer", "-v", folder + ":/text:ro", "busybox", "cat", "/text/text");
            assertEquals("0", docker.run("wait", "writer"));
            try (RunningCommand logs = docker.start("logs", "writer")) {
                assertEquals(logs.errors(), 0, logs.awaitExit());
                assertEquals(Files.size(text), Files.size(logs.outputFile()));
                assertEquals(digest(text), digest(logs.outputFile()));
                Files.delete(logs.outputFile());
            }
        } finally {
            Files.delete(text);
        }
    }

    /** What is stopped is the docker command line itself, so that nobody reads its connection any more. */
    @Test
    public void aClientThatStopsReadingDoesNotHoldTheContainerUp() throws IOException {
        Path text = text(10_000);
        startTalker(text);
        try (RunningCommand attach = docker.start("attach", "--sig-proxy=false", "talker")) {
            haveItPrintWhileStopped(attach);
            signal("CONT", attach);
            assertEquals(attach.errors(), 0, attach.awaitExit());
            assertEndsWith(text, attach.outputFile());
            Files.delete(attach.outputFile());
            assertLogEndsWith(text);
        } finally {
            Files.delete(text);
        }
    }

    @Test
    public void aClientThatIsTooFarBehindIsLetGoOfAndTheLogHasEverything() throws IOException {
        Path text = text(40_000);
        startTalker(text);
        try (RunningCommand attach = docker.start("attach", "--sig-proxy=false", "talker")) {
            haveItPrintWhileStopped(attach);
            signal("CONT", attach);
            attach.awaitExit();
            long got = Files.size(attach.outputFile());
            assertTrue(got + " bytes came", got < Files.size(text));
            Files.delete(attach.outputFile());
            assertLogEndsWith(text);
        } finally {
            Files.delete(text);
        }
    }

    private static Path text(int lines) throws IOException {
        Path text = Workspace.folder("text").resolve("text");
        writeLines(text, lines);
        return text;
    }

    /** It prints a text, and ends, when it is told to. */
    private void startTalker(Path text) {
        docker.run("run", "-d", "--name", "talker", "-v", text.getParent() + ":/text:ro", "busybox", "sh", "-c",
                "until [ -e /go ]; do echo waiting; usleep 200000; done; cat /text/text");
    }

    private void haveItPrintWhileStopped(RunningCommand attach) {
        attach.awaitOutput("waiting");
        signal("STOP", attach);
        docker.run("exec", "talker", "touch", "/go");
        assertEquals("0", docker.run("wait", "talker"));
        assertTrue(attach.isAlive());
    }

    private void assertLogEndsWith(Path text) throws IOException {
        try (RunningCommand logs = docker.start("logs", "talker")) {
            assertEquals(logs.errors(), 0, logs.awaitExit());
            assertEndsWith(text, logs.outputFile());
            Files.delete(logs.outputFile());
        }
    }

    private static void signal(String name, RunningCommand command) {
        Command.of("kill", "-" + name, Long.toString(command.process().pid())).run().expect(0);
    }

    /** Before the text there is nothing but what the container said while it waited. */
    private static void assertEndsWith(Path text, Path output) throws IOException {
        long before = Files.size(output) - Files.size(text);
        try (InputStream in = Files.newInputStream(output)) {
            String waiting = new String(in.readNBytes(Math.toIntExact(before)), StandardCharsets.UTF_8);
            assertEquals("", waiting.replace("waiting\n", ""));
            assertEquals(digest(text), DigestUtils.sha256Hex(in));
        }
    }

    private static Path randomFile(int megabytes) throws IOException {
        Path file = Workspace.file("random");
        Random random = new Random(megabytes);
        byte[] block = new byte[MEGABYTE];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int number = 0; number < megabytes; number++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return file;
    }

    /** Lines of a thousand bytes and their numbers, so that one that is lost or out of its place is seen. */
    private static void writeLines(Path file, int count) throws IOException {
        String filling = "\"\\\t<ä>".repeat(142);
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int number = 0; number < count; number++) {
                out.write(number + " " + filling + "\n");
            }
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return DigestUtils.sha256Hex(in);
        }
    }
}
