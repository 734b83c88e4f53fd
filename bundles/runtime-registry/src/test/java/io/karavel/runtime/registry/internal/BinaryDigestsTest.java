package io.karavel.runtime.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;

import io.karavel.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class BinaryDigestsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private final BinaryDigests digests = new BinaryDigests();

    @Test
    public void aBinaryIsReadOnceWhileItIsTheSameFile() throws IOException {
        Path binary = binary("one");
        FileTime changed = Files.getLastModifiedTime(binary);
        assertEquals(digest("one"), digests.of(binary));
        Files.writeString(binary, "two");
        Files.setLastModifiedTime(binary, changed);
        assertEquals("by inode, size and time it is the same", digest("one"), digests.of(binary));
    }

    @Test
    public void anotherFileInItsPlaceIsRead() throws IOException {
        Path binary = binary("one");
        FileTime changed = Files.getLastModifiedTime(binary);
        digests.of(binary);
        Path update = Files.writeString(folder.getRoot().toPath().resolve("update"), "two");
        Files.setLastModifiedTime(update, changed);
        Files.delete(binary);
        Files.move(update, binary);
        assertEquals(Optional.empty(), digests.find(binary));
        assertEquals(digest("two"), digests.of(binary));
        assertEquals(digest("two"), digests.find(binary));
    }

    @Test
    public void whatCannotBeReadHasNoDigest() throws IOException {
        assertEquals(Optional.empty(), digests.of(folder.getRoot().toPath().resolve("gone")));
        assertEquals(Optional.empty(), digests.of(folder.newFolder("folder").toPath()));
    }

    private Path binary(String contents) throws IOException {
        return Files.writeString(folder.getRoot().toPath().resolve("binary"), contents);
    }

    private static Optional<Digest> digest(String contents) {
        return Optional.of(Digest.sha256(contents.getBytes(UTF_8)));
    }
}
