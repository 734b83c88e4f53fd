package io.karavel.disk;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LocalDiskTest {
    private static final byte[] CONTENTS = {1, 2, 3};

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Disk disk = new LocalDisk();
    private Path folder;

    @Before
    public void makeFolder() throws IOException {
        folder = temporary.getRoot().toPath().resolve("parent/folder");
        disk.makeFolder(folder);
    }

    @Test
    public void onlyTheOwnerMayListAndRead() throws IOException {
        Path file = folder.resolve("file");
        disk.write(file, CONTENTS);
        disk.openLock(folder.resolve("lock")).close();
        assertEquals("rwx--x---", permissions(folder));
        assertEquals("rw-------", permissions(file));
        assertEquals("rw-------", permissions(folder.resolve("lock")));
        disk.makeFolder(folder);
        assertArrayEquals("a folder that is there stays as it is", CONTENTS, Files.readAllBytes(file));
    }

    @Test
    public void aFileThatIsThereIsReplacedButNotWrittenTo() throws IOException {
        Path place = folder.resolve("file");
        disk.write(place, CONTENTS);
        assertThrows(FileAlreadyExistsException.class, () -> disk.write(place, new byte[] {4}));
        assertArrayEquals(CONTENTS, Files.readAllBytes(place));

        disk.write(folder.resolve("next"), new byte[] {4});
        disk.replace(folder.resolve("next"), place);
        assertArrayEquals(new byte[] {4}, Files.readAllBytes(place));
        assertFalse(Files.exists(folder.resolve("next")));
    }

    @Test
    public void anInterruptIsKeptForLater() throws IOException {
        Thread.currentThread().interrupt();
        disk.write(folder.resolve("file"), CONTENTS);
        disk.sync(folder);
        assertTrue(Thread.interrupted());
    }

    @Test
    public void whatIsNamedStaysAndLinksAreNotFollowed() throws IOException {
        Path precious = Files.writeString(temporary.getRoot().toPath().resolve("precious"), "data");
        Files.createDirectories(folder.resolve("sub/sub"));
        Files.createSymbolicLink(folder.resolve("sub/link"), precious.getParent());
        disk.write(folder.resolve("kept"), CONTENTS);
        disk.write(folder.resolve("sub/kept"), CONTENTS);

        disk.deleteContents(folder, Set.of("kept"));
        try (var left = Files.list(folder)) {
            assertEquals(Set.of(folder.resolve("kept")), Set.copyOf(left.toList()));
        }
        assertTrue(Files.exists(precious));

        disk.deleteContents(folder, Set.of());
        disk.delete(folder);
        disk.delete(folder);
        disk.deleteContents(folder, Set.of());
        assertFalse(Files.exists(folder));
    }

    @Test
    public void aLockFileIsMadeOnceAndKeepsWhatIsInIt() throws IOException {
        Path lock = Files.writeString(folder.resolve("lock"), "text");
        try (FileChannel channel = disk.openLock(lock)) {
            assertTrue(channel.tryLock().isValid());
        }
        assertEquals("text", Files.readString(lock));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
