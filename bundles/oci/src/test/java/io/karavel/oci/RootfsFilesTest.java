package io.karavel.oci;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.spi.runtime.RootfsMount;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class RootfsFilesTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private Path upper;
    private Path middle;
    private Path lower;
    private RootfsFiles files;

    @Before
    public void layThemOnOneAnother() throws IOException {
        upper = folder.newFolder("upper").toPath();
        middle = folder.newFolder("middle").toPath();
        lower = folder.newFolder("lower").toPath();
        files = new RootfsFiles(List.of(new RootfsMount("overlay", "overlay",
                List.of("index=off", "workdir=/w", "upperdir=" + upper, "lowerdir=" + middle + ":" + lower))));
        write(lower, "etc/passwd", "lower");
    }

    @Test
    public void theUppermostFileIsRead() throws IOException {
        assertEquals("lower", text("/etc/passwd"));
        write(middle, "etc/passwd", "middle");
        assertEquals("middle", text("/etc/passwd"));
        write(upper, "etc/passwd", "upper");
        assertEquals("upper", text("/etc/passwd"));
    }

    @Test
    public void aMissingFileIsEmpty() {
        assertTrue(files.read("/etc/shadow").isEmpty());
        assertTrue(files.read("/etc/passwd/x").isEmpty());
        assertTrue(new RootfsFiles(List.of()).read("/etc/passwd").isEmpty());
    }

    @Test
    public void aWhiteoutHidesWhatIsBelow() throws Exception {
        Files.createDirectories(middle.resolve("etc"));
        run("mknod", middle.resolve("etc/passwd").toString(), "c", "0", "0");
        assertTrue(files.read("/etc/passwd").isEmpty());
    }

    @Test
    public void anOpaqueFolderHidesWhatIsBelow() throws Exception {
        Files.createDirectories(middle.resolve("etc"));
        run("python3", "-c", "import os,sys; os.setxattr(sys.argv[1], 'trusted.overlay.opaque', b'y')",
                middle.resolve("etc").toString());
        assertTrue(files.read("/etc/passwd").isEmpty());
    }

    @Test
    public void linksAreFollowedInsideTheLayers() throws IOException {
        write(lower, "real/passwd", "through links");
        Files.createSymbolicLink(middle.resolve("conf"), Path.of("/real"));
        Files.createSymbolicLink(middle.resolve("up"), Path.of("../../conf/passwd"));
        assertEquals("through links", text("/conf/passwd"));
        assertEquals("through links", text("/up"));
    }

    @Test
    public void linksThatGoInCirclesLeadNowhere() throws IOException {
        Files.createSymbolicLink(lower.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(lower.resolve("b"), Path.of("a"));
        assertTrue(files.read("/a").isEmpty());
    }

    @Test
    public void aBindIsItsFolder() {
        RootfsFiles bound = new RootfsFiles(List.of(new RootfsMount("bind", lower.toString(), List.of("rbind", "rw"))));
        assertArrayEquals("lower".getBytes(StandardCharsets.UTF_8), bound.read("/etc/passwd").orElseThrow());
    }

    @Test
    public void preparingMakesWhatDockersContainersHave() throws IOException {
        Files.setPosixFilePermissions(lower.resolve("etc"), PosixFilePermissions.fromString("rwxr-x--x"));
        files.prepare();
        files.prepare();
        assertTrue(Files.exists(upper.resolve(".dockerenv")));
        assertEquals(Path.of("/proc/mounts"), Files.readSymbolicLink(upper.resolve("etc/mtab")));
        assertEquals("rwxr-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(upper.resolve("etc"))));
        assertEquals(Files.getLastModifiedTime(lower.resolve("etc")), Files.getLastModifiedTime(upper.resolve("etc")));
    }

    @Test
    public void preparingLeavesAnImagesOwnMtabAlone() throws IOException {
        write(lower, "etc/mtab", "own");
        files.prepare();
        assertFalse(Files.exists(upper.resolve("etc")));
    }

    @Test
    public void whatAContainerTookAwayIsNotMadeAgain() throws Exception {
        write(lower, ".dockerenv", "");
        write(lower, "etc/mtab", "own");
        run("mknod", upper.resolve(".dockerenv").toString(), "c", "0", "0");
        Files.createDirectory(upper.resolve("etc"));
        run("mknod", upper.resolve("etc/mtab").toString(), "c", "0", "0");
        files.prepare();
        assertFalse(Files.isSymbolicLink(upper.resolve("etc/mtab")));
        assertFalse(Files.isRegularFile(upper.resolve(".dockerenv")));
    }

    @Test
    public void aFolderThatAContainerTookAwayIsNotMadeAgain() throws Exception {
        run("mknod", upper.resolve("etc").toString(), "c", "0", "0");
        files.prepare();
        files.prepare();
        assertFalse(Files.isDirectory(upper.resolve("etc")));
        assertTrue(Files.exists(upper.resolve(".dockerenv")));
    }

    @Test
    public void linksThatAContainerLeftAreNotFollowed() throws IOException {
        Path outside = folder.newFolder("outside").toPath();
        Files.createSymbolicLink(upper.resolve(".dockerenv"), outside.resolve("made"));
        Files.createSymbolicLink(upper.resolve("etc"), outside);
        files.prepare();
        Files.delete(upper.resolve("etc"));
        Files.createDirectory(upper.resolve("etc"));
        Files.createSymbolicLink(upper.resolve("etc/mtab"), outside.resolve("mtab"));
        files.prepare();
        assertArrayEquals(new String[0], outside.toFile().list());
        assertEquals(outside.resolve("mtab"), Files.readSymbolicLink(upper.resolve("etc/mtab")));
    }

    @Test
    public void anOversizedFileIsRefused() throws IOException {
        write(upper, "etc/passwd", "");
        try (RandomAccessFile sparse = new RandomAccessFile(upper.resolve("etc/passwd").toFile(), "rw")) {
            sparse.setLength(1024 * 1024);
            assertEquals(1024 * 1024, files.read("/etc/passwd").orElseThrow().length);
            sparse.setLength(64L * 1024 * 1024 * 1024);
        }
        EngineException refusal = assertThrows(EngineException.class, () -> files.read("/etc/passwd"));
        assertEquals(ErrorKind.INVALID, refusal.kind());
    }

    private String text(String path) {
        return new String(files.read(path).orElseThrow(), StandardCharsets.UTF_8);
    }

    private static void write(Path layer, String path, String text) throws IOException {
        Files.createDirectories(layer.resolve(path).getParent());
        Files.writeString(layer.resolve(path), text);
    }

    private static void run(String... command) throws Exception {
        assumeTrue("may make devices and trusted attributes",
                new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0);
    }
}
