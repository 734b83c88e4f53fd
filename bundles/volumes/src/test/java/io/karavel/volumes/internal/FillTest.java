package io.karavel.volumes.internal;

import static io.karavel.volumes.internal.VolumesFixture.container;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerVolumes.LayeredFolder;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.VolumeRequest;
import io.karavel.disk.LocalDisk;
import io.karavel.model.ContainerMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What an image has goes into an empty volume, and nowhere else; and parts of volumes are what they are called. Needs root. */
public class FillTest {
    @Rule
    public final VolumesFixture fixture = new VolumesFixture();

    private Path upper;
    private Path lower;

    @Before
    public void makeLayers() throws IOException {
        upper = Files.createDirectories(fixture.folder().resolve("snapshots/2/fs"));
        lower = Files.createDirectories(fixture.folder().resolve("snapshots/1/fs"));
        Files.createDirectories(lower.resolve("srv/data/sub"));
    }

    private void fill(String volume) {
        fixture.ofContainers.reserve(VolumeRequest.named(volume), container(1));
        fixture.ofContainers.fill(volume, container(1), new LayeredFolder(List.of(upper, lower), "/srv/data"));
    }

    private static void run(String... command) throws IOException {
        Programs.run(Duration.ofSeconds(60), List.of(command));
    }

    private static Map<String, Object> attributes(Path file) throws IOException {
        return Files.readAttributes(file, "unix:mode,uid,gid,rdev,nlink", LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    public void ownersModesAttributesLinksAndDevicesAreCopied() throws IOException {
        Path from = lower.resolve("srv/data");
        Files.writeString(from.resolve("file"), "contents");
        Files.createLink(from.resolve("sub/same"), from.resolve("file"));
        Files.createSymbolicLink(from.resolve("out"), Path.of("/etc/passwd"));
        run("mknod", from.resolve("null").toString(), "c", "1", "3");
        run("mkfifo", from.resolve("pipe").toString());
        run("chown", "33:44", from.resolve("file").toString());
        run("chmod", "4751", from.resolve("file").toString());
        run("chown", "-h", "55:66", from.resolve("out").toString());
        run("chown", "77:88", from.toString());
        run("chmod", "1750", from.toString());
        Files.getFileAttributeView(from.resolve("file"), UserDefinedFileAttributeView.class)
                .write("colour", ByteBuffer.wrap("blue".getBytes()));
        fill("data");
        Path to = fixture.data("data");
        for (String name : List.of("file", "out", "null", "pipe", "sub", "sub/same", "")) {
            assertEquals(name, attributes(from.resolve(name)), attributes(to.resolve(name)));
        }
        assertEquals(Path.of("/etc/passwd"), Files.readSymbolicLink(to.resolve("out")));
        assertTrue(Files.isSameFile(to.resolve("file"), to.resolve("sub/same")));
        ByteBuffer value = ByteBuffer.allocate(4);
        Files.getFileAttributeView(to.resolve("file"), UserDefinedFileAttributeView.class).read("colour", value);
        assertEquals("blue", new String(value.array()));
    }

    @Test
    public void layersAreSeenAsOneAndWhatIsHiddenStaysHidden() throws IOException {
        Files.writeString(lower.resolve("srv/data/hidden"), "x");
        Files.writeString(lower.resolve("srv/data/kept"), "x");
        Files.createDirectories(upper.resolve("srv/data"));
        Files.writeString(upper.resolve("srv/data/added"), "x");
        run("mknod", upper.resolve("srv/data/hidden").toString(), "c", "0", "0");
        fill("data");
        assertEquals(List.of("added", "kept", "sub"), list(fixture.data("data")));
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    public void whatHoldsSomethingIsLeftAlone() throws IOException {
        fixture.volumes.create(VolumeRequest.named("data"));
        Files.writeString(fixture.data("data").resolve("mine"), "mine");
        Files.writeString(lower.resolve("srv/data/file"), "x");
        fill("data");
        assertEquals(List.of("mine"), list(fixture.data("data")));
    }

    @Test
    public void nothingStaysMounted() throws IOException {
        Files.writeString(lower.resolve("srv/data/file"), "x");
        fill("data");
        assertEquals(List.of(), MountPoints.below(fixture.folder()));
    }

    @Test
    public void aLinkInTheVolumeLeadsTheCopyNowhere() throws IOException {
        Path outside = Files.createDirectories(fixture.folder().resolve("outside"));
        Path volume = Files.createDirectories(fixture.folder().resolve("volume"));
        Files.createSymbolicLink(volume.resolve("sub"), outside);
        Files.writeString(lower.resolve("srv/data/sub/file"), "x");
        assertThrows(IOException.class, () -> new CopyUp(fixture.folder().resolve("jail"))
                .copy(new LayeredFolder(List.of(upper, lower), "/srv/data"), volume));
        assertEquals(List.of(), list(outside));
    }

    @Test
    public void aFillThatAKillCutShortIsDoneAnew() throws IOException {
        Files.writeString(lower.resolve("srv/data/file"), "whole");
        fixture.ofContainers.reserve(VolumeRequest.named("data"), container(1));
        Files.writeString(fixture.data("data").resolve("half"), "ha");
        fixture.start(new LocalDisk());
        fixture.ofContainers.fill("data", container(1), new LayeredFolder(List.of(upper, lower), "/srv/data"));
        fixture.ofContainers.settled(container(1));
        assertEquals(List.of("file", "sub"), list(fixture.data("data")));
        fixture.start(new LocalDisk());
        assertEquals(Map.of(), fixture.ofContainers.unsettled());
    }

    @Test
    public void aVolumeThatWasFilledForAContainerThatIsNotMadeIsEmptyAgain() throws IOException {
        fixture.volumes.create(VolumeRequest.named("data"));
        Files.writeString(lower.resolve("srv/data/file"), "x");
        fill("data");
        fixture.ofContainers.abandoned(container(1));
        assertEquals(List.of(), list(fixture.data("data")));
    }

    private static ContainerMount part(String subpath) {
        return new ContainerMount(ContainerMount.Kind.VOLUME, "data", "local", "", "/d", "", true, "", subpath, false, false);
    }

    @Test
    public void aPartOfAVolumeIsPinnedUntilItIsMounted() throws IOException {
        fixture.volumes.create(VolumeRequest.named("data"));
        Path data = fixture.data("data");
        Files.createDirectories(data.resolve("a/b"));
        Files.writeString(data.resolve("a/b/file"), "inner");
        Path pinned = fixture.ofContainers.mount(part("a/b"), container(1));
        Path outside = Files.createDirectories(fixture.folder().resolve("outside"));
        Files.move(data.resolve("a/b"), data.resolve("a/moved"));
        Files.createSymbolicLink(data.resolve("a/b"), outside);
        assertEquals("what was found is what is mounted", List.of("file"), list(pinned));
        fixture.ofContainers.mounted(container(1));
        assertFalse(Files.exists(pinned));
        assertEquals(List.of(), MountPoints.below(fixture.folder()));
    }

    @Test
    public void aLinkLeadsNoPartOutOfItsVolume() throws IOException {
        fixture.volumes.create(VolumeRequest.named("data"));
        Path data = fixture.data("data");
        Files.createDirectories(data.resolve("inside"));
        Files.createSymbolicLink(data.resolve("absolute"), Path.of("/etc"));
        Files.createSymbolicLink(data.resolve("upwards"), Path.of("../.."));
        Files.createSymbolicLink(data.resolve("within"), Path.of("inside"));
        for (String subpath : List.of("absolute", "upwards", "within/../../..")) {
            assertEquals(ErrorKind.INVALID, assertThrows(subpath, EngineException.class,
                    () -> fixture.ofContainers.mount(part(subpath), container(1))).kind());
        }
        assertEquals(ErrorKind.NOT_FOUND, assertThrows(EngineException.class,
                () -> fixture.ofContainers.mount(part("missing"), container(1))).kind());
        assertTrue(Files.isDirectory(fixture.ofContainers.mount(part("within"), container(1))));
        Files.writeString(data.resolve("file"), "one file");
        assertEquals("one file", Files.readString(fixture.ofContainers.mount(part("file"), container(1))));
    }

    @Test
    public void theNextEngineUnpinsWhatAKilledOneLeft() throws IOException {
        fixture.volumes.create(VolumeRequest.named("data"));
        Files.createDirectories(fixture.data("data").resolve("a"));
        fixture.ofContainers.mount(part("a"), container(1));
        fixture.start(new LocalDisk());
        assertEquals(List.of(), MountPoints.below(fixture.folder()));
    }
}
