package io.karavel.containerd.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerRecord;
import io.karavel.containerd.ContainerdServices;
import io.karavel.containerd.Descriptor;
import io.karavel.model.Digest;
import io.karavel.containerd.ImageRecord;
import io.karavel.containerd.Lease;
import io.karavel.containerd.Mount;
import io.karavel.containerd.SnapshotInfo;
import io.karavel.containerd.Snapshots;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.ClassRule;
import org.junit.Test;

/** Snapshots, diffs, images and leases: what images are made of. */
public class SnapshotsTest {
    private static final Map<String, String> KEPT = Map.of(Snapshots.GC_ROOT, "test");
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    @ClassRule
    public static final ContainerdRule CONTAINERD = new ContainerdRule();

    private final GrpcContainerdClient client = CONTAINERD.client();
    private final Snapshots snapshots = client.snapshots();

    @Test
    public void aSnapshotIsPreparedCommittedAndRemoved() throws Exception {
        List<Mount> mounts = snapshots.prepare("work", "", KEPT);
        write(mounts, "hello");
        assertEquals(mounts, snapshots.mounts("work"));
        assertEquals(SnapshotInfo.Kind.ACTIVE, snapshots.stat("work").orElseThrow().kind());

        snapshots.commit("done", "work", KEPT);

        assertTrue(snapshots.stat("work").isEmpty());
        SnapshotInfo done = snapshots.stat("done").orElseThrow();
        assertEquals(SnapshotInfo.Kind.COMMITTED, done.kind());
        assertEquals(KEPT, done.labels());
        assertTrue(snapshots.usage("done").inodes() > 0);
        List<Mount> view = snapshots.view("look", "done", KEPT);
        assertEquals("hello", read(view));
        assertEquals("done", snapshots.stat("look").orElseThrow().parent().orElseThrow());
        assertEquals(ErrorKind.CONFLICT, kind(() -> snapshots.remove("done")));
        snapshots.remove("look");
        snapshots.remove("done");
        assertFalse(snapshots.list().stream().anyMatch(info -> info.name().equals("done")));
    }

    /** As a containerd leaves it that is killed between making the folder of a snapshot and noting it. */
    @Test
    public void theFolderOfASnapshotThatWasNeverNotedIsNotInTheWay() throws Exception {
        snapshots.prepare("before", "", KEPT);
        Path folders = CONTAINERD.config().dataRoot().resolve("containerd/io.containerd.snapshotter.v1.overlayfs/snapshots");
        int newest;
        try (Stream<Path> all = Files.list(folders)) {
            newest = all.mapToInt(folder -> Integer.parseInt(folder.getFileName().toString())).max().orElseThrow();
        }
        Files.createDirectories(folders.resolve(newest + 1 + "/fs"));

        snapshots.prepare("after", "", KEPT);

        assertTrue(snapshots.stat("after").isPresent());
        snapshots.remove("before");
        snapshots.remove("after");
    }

    @Test
    public void errorsSayWhatIsWrong() {
        snapshots.prepare("taken", "", KEPT);

        assertEquals(ErrorKind.CONFLICT, kind(() -> snapshots.prepare("taken", "", KEPT)));
        assertEquals(ErrorKind.NOT_FOUND, kind(() -> snapshots.prepare("orphan", "nobody", KEPT)));
        assertEquals(ErrorKind.NOT_FOUND, kind(() -> snapshots.mounts("nobody")));
        assertEquals(ErrorKind.INVALID, kind(() -> client.containers().create(
                new ContainerRecord("not/valid", "", "shim", Optional.empty(), new byte[0], "", "", Map.of()))));
        assertEquals(ErrorKind.NOT_FOUND, kind(() -> client.containers().get("nobody")));
        assertEquals(ErrorKind.NOT_FOUND, kind(() -> client.tasks().start("nobody")));
        var error = assertThrows(EngineException.class, () -> client.images().get("nobody"));
        assertEquals(ErrorKind.NOT_FOUND, error.kind());
        assertTrue(error.getMessage(), error.getMessage().contains("image \"nobody\": not found"));
        snapshots.remove("taken");
    }

    @Test
    public void aDiffAppliedElsewhereGivesTheSameFiles() throws Exception {
        try (Lease lease = client.leases().create(Duration.ofMinutes(5))) {
            ContainerdServices leased = client.withLease(lease);
            List<Mount> lower = leased.snapshots().view("lower", "", Map.of());
            List<Mount> upper = leased.snapshots().prepare("upper", "", Map.of());
            write(upper, "layered");

            Descriptor layer = leased.diffs().diff(lower, upper, LAYER, "diff", Map.of());
            List<Mount> target = leased.snapshots().prepare("target", "", Map.of());
            Descriptor applied = leased.diffs().apply(layer, target);

            assertEquals(LAYER, layer.mediaType());
            assertTrue(applied.size() > layer.size());
            assertEquals("layered", read(target));
            leased.snapshots().remove("lower");
            leased.snapshots().remove("upper");
            leased.snapshots().remove("target");
        }
    }

    @Test
    public void aLeaseKeepsContentUntilItIsClosed() {
        byte[] bytes = "kept by a lease".getBytes();
        Digest digest = Digest.sha256(bytes);
        try (Lease lease = client.leases().create(Duration.ofMinutes(5))) {
            client.withLease(lease).content().write("leased", digest, bytes.length, Map.of(),
                    new ByteArrayInputStream(bytes));
            assertTrue(client.leases().list().contains(lease.id()));

            collectGarbage();
            assertArrayEquals(bytes, client.content().readAllBytes(digest, 100));
        }

        collectGarbage();
        assertFalse(client.content().exists(digest));
    }

    @Test
    public void anImageKeepsItsContentAndCanBeReplaced() {
        byte[] first = "first".getBytes();
        byte[] second = "second".getBytes();
        try (Lease lease = client.leases().create(Duration.ofMinutes(5))) {
            Descriptor one = descriptor(client.withLease(lease).content()
                    .write("one", Map.of(), new ByteArrayInputStream(first)), first.length);
            Descriptor two = descriptor(client.withLease(lease).content()
                    .write("two", Map.of(), new ByteArrayInputStream(second)), second.length);
            client.images().create("example.org/app:1", one, Map.of("a", "b"));
            assertEquals(ErrorKind.CONFLICT, kind(() -> client.images().create("example.org/app:1", two, Map.of())));
            client.images().createOrReplace("example.org/app:1", two, Map.of());
        }
        collectGarbage();

        ImageRecord image = client.images().get("example.org/app:1");
        assertEquals(Digest.sha256(second), image.target().digest());
        assertEquals(Map.of(), image.labels());
        assertEquals(1, client.images().list("name==example.org/app:1").size());
        assertFalse(client.content().exists(Digest.sha256(first)));
        assertTrue(client.content().exists(Digest.sha256(second)));
        client.images().delete("example.org/app:1", true);
        assertFalse(client.content().exists(Digest.sha256(second)));
        assertTrue(client.images().find("example.org/app:1").isEmpty());
    }

    @Test
    public void namespacesDoNotSeeEachOther() {
        GrpcContainerdClient guest = CONTAINERD.newGuest("elsewhere");
        snapshots.prepare("private", "", KEPT);

        assertTrue(guest.snapshots().stat("private").isEmpty());
        assertEquals(client.version(), guest.version());
        guest.snapshots().prepare("private", "", KEPT);
        guest.snapshots().remove("private");
        snapshots.remove("private");
    }

    private static Descriptor descriptor(Digest digest, long size) {
        return new Descriptor("application/octet-stream", digest, size);
    }

    private void collectGarbage() {
        String id = client.leases().create(Duration.ofMinutes(1)).id();
        client.leases().delete(id, true);
    }

    private static ErrorKind kind(org.junit.function.ThrowingRunnable action) {
        return assertThrows(EngineException.class, action).kind();
    }

    private static void write(List<Mount> mounts, String text) throws Exception {
        Path target = Files.createTempDirectory(CONTAINERD.folder(), "mnt");
        TestContainer.mount(mounts, target);
        try {
            Files.writeString(target.resolve("file"), text);
        } finally {
            ContainerdRule.run("umount", target.toString());
        }
    }

    private static String read(List<Mount> mounts) throws Exception {
        Path target = Files.createTempDirectory(CONTAINERD.folder(), "mnt");
        TestContainer.mount(mounts, target);
        try {
            return Files.readString(target.resolve("file"));
        } finally {
            ContainerdRule.run("umount", target.toString());
        }
    }
}
