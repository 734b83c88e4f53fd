package io.karavel.state;

import static io.karavel.state.Samples.BY_HAND;
import static io.karavel.state.Samples.NOON;
import static io.karavel.state.Samples.container;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerStatus;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.state.internal.StateReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Assert;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A full disk, a read-only one, a mount left behind, another process. */
public class ContainerStoreFaultTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final ContainerId id = ContainerId.random();
    private Path mounted;
    private ContainerStore store;

    @After
    public void cleanUp() throws Exception {
        if (store != null) {
            store.close();
        }
        if (mounted != null) {
            run("umount", mounted.toString());
        }
    }

    @Test
    public void onAFullDiskNothingIsCreatedAndNothingIsLost() throws Exception {
        Path disk = mountTinyDisk(temporary.newFolder("disk").toPath());
        store = new ContainerStore(Samples.config(disk));
        Container web = container(id, "web");
        store.create(web);
        Path filler = fill(disk);

        Container other = container("other");
        EngineException failure = assertThrows(EngineException.class, () -> store.create(other));
        assertEquals(ErrorKind.SYSTEM, failure.kind());
        assertTrue(failure.getMessage(), failure.getMessage().contains("No space left on device"));
        assertEquals(List.of(web), store.list());
        assertFalse(Files.exists(disk.resolve("containers").resolve(other.id().value())));

        assertThrows(EngineException.class, () -> store.apply(id, BY_HAND));
        assertThrows(EngineException.class, () -> store.apply(id, new Input.Renamed("www")));
        assertEquals(web, store.get(id));
        assertEquals(web, store.resolve("web"));

        Files.delete(filler);
        store.create(other);
        store.apply(id, new Input.Renamed("www"));
        assertEquals(2, store.list().size());
    }

    @Test
    public void onAFullDiskContainersEndAndAreRemovedAllTheSame() throws Exception {
        Path disk = mountTinyDiskWithARunningContainer();
        Path filler = fill(disk);

        store.apply(id, new Input.StopRequested());
        store.apply(id, Samples.exited(7));
        assertEquals(7, store.get(id).view().exitCode());
        Files.delete(filler);
        store.close();
        store = new ContainerStore(Samples.config(disk));
        assertEquals("stored when there was room again", ContainerStatus.EXITED, store.get(id).view().status());

        fill(disk);
        store.apply(id, new Input.RemovalClaimed(false));
        store.apply(id, new Input.RemovalBegun());
        store.delete(id);
        assertEquals(List.of(), store.list());
    }

    @Test
    public void aRemovalThatBeganOnAFullDiskLeavesADeadContainerAfterACrash() throws Exception {
        Path disk = mountTinyDiskWithARunningContainer();
        fill(disk);
        store.apply(id, Samples.exited(7));
        store.apply(id, new Input.RemovalClaimed(false));
        store.apply(id, new Input.RemovalBegun());

        // One that finds what a crash leaves: the first one has stored nothing more.
        ContainerStore next = new ContainerStore(Samples.config(disk));
        assertEquals(ContainerStatus.DEAD, next.get(id).view().status());
        assertFalse(next.get(id).view().running());
        assertEquals(ContainerStatus.DEAD, new StateReader(disk.resolve("containers"), Assert::fail).load("web").view().status());
        next.apply(id, new Input.RemovalClaimed(false));
        next.apply(id, new Input.RemovalBegun());
        next.delete(id);
        next.close();
        assertFalse(Files.exists(disk.resolve("containers").resolve(id.value())));
    }

    @Test
    public void onAReadOnlyDiskTheStoreStartsAndTheOldStays() throws Exception {
        Path disk = mountTinyDisk(temporary.newFolder("disk").toPath());
        store = new ContainerStore(Samples.config(disk));
        Container web = container(id, "web");
        store.create(web);
        Container damaged = container("damaged");
        store.create(damaged);
        Files.writeString(disk.resolve("containers").resolve(damaged.id().value()).resolve("state.json"), "{\"vers");
        // The kernel refuses to do it under a file that is open to be written, as the lock files of a store are.
        store.close();
        run("mount", "-o", "remount,ro", disk.toString());
        store = new ContainerStore(Samples.config(disk));
        assertEquals(List.of(web), store.list());

        for (Runnable change : List.<Runnable>of(() -> store.apply(id, BY_HAND),
                () -> store.apply(id, new Input.Renamed("www")), () -> store.create(container("other")),
                () -> store.delete(id))) {
            EngineException failure = assertThrows(EngineException.class, change::run);
            assertEquals(ErrorKind.SYSTEM, failure.kind());
            assertTrue(failure.getMessage(), failure.getMessage().endsWith("Read-only file system"));
        }
        assertEquals(List.of(web), store.list());

        run("mount", "-o", "remount,rw", disk.toString());
        store.close();
        store = new ContainerStore(Samples.config(disk));
        store.apply(id, new Input.Renamed("www"));
        assertEquals("www", store.get(id).name());
        assertFalse("set aside now", Files.exists(
                disk.resolve("containers").resolve(damaged.id().value()).resolve("state.json")));
    }

    @Test
    public void nothingIsDeletedThroughAMount() throws Exception {
        Path data = temporary.newFolder("data").toPath();
        store = new ContainerStore(Samples.config(data));
        store.create(container(id, "web"));
        Path volume = mountTinyDisk(
                Files.createDirectories(data.resolve("containers").resolve(id.value()).resolve("volume")));
        Path precious = Files.writeString(volume.resolve("precious"), "data");

        EngineException failure = assertThrows(EngineException.class, () -> store.delete(id));
        assertTrue(failure.getMessage(), failure.getMessage().contains("something is mounted at"));
        assertTrue(Files.exists(precious));
        assertEquals("web", store.get(id).name());

        run("umount", mounted.toString());
        mounted = null;
        store.delete(id);
        assertEquals(List.of(), store.list());
    }

    @Test
    public void aWriterWaitsForTheLockOfAnotherProcessWhileReadersDoNot() throws Exception {
        Path data = temporary.newFolder("data").toPath();
        store = new ContainerStore(Samples.config(data));
        store.create(container(id, "web"));
        store.create(container("db"));
        Process holder = holdLock(data);
        try {
            CompletableFuture<Container> change =
                    CompletableFuture.supplyAsync(() -> store.apply(id, new Input.Renamed("www")));
            store.apply(store.resolve("db").id(), new Input.Renamed("sql"));
            assertEquals("web", store.get(id).name());
            assertEquals("web", new StateReader(data.resolve("containers"), Assert::fail).load("web").name());
            assertFalse(change.isDone());
            holder.getOutputStream().close();
            await().atMost(60, TimeUnit.SECONDS).until(change::isDone);
            assertEquals("www", change.get().name());
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    public void onRequestAWriterDoesNotWaitForAnotherProcess() throws Exception {
        Path data = temporary.newFolder("data").toPath();
        store = new ContainerStore(Samples.config(data));
        store.create(container(id, "web"));
        store.apply(id, BY_HAND);
        store.apply(id, new Input.Started(42, NOON));
        Container running = store.get(id);
        Process holder = holdLock(data);
        try {
            for (Input input : List.of(new Input.Renamed("www"), new Input.StopRequested())) {
                EngineException failure =
                        assertThrows(EngineException.class, () -> store.applyAtOnce(id, input));
                assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
                assertTrue(failure.getMessage(), failure.getMessage().contains("another process holds"));
                assertEquals(running, store.get(id));
            }
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertEquals("www", store.applyAtOnce(id, new Input.Renamed("www")).name());
    }

    @Test
    public void whoeverIsInterruptedNoLongerWaitsForAnotherProcess() throws Exception {
        Path data = temporary.newFolder("data").toPath();
        store = new ContainerStore(Samples.config(data));
        store.create(container(id, "web"));
        Process holder = holdLock(data);
        try {
            Thread.currentThread().interrupt();
            EngineException failure = assertThrows(EngineException.class, () -> store.apply(id, new Input.Renamed("www")));
            assertTrue("for later", Thread.interrupted());
            assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage(), failure.getMessage().startsWith("interrupted while another process holds"));
            assertEquals("web", store.resolve("web").name());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertEquals("www", store.apply(id, new Input.Renamed("www")).name());
    }

    @Test
    public void whatAnotherProcessStoredIsTakenOverBeforeTheNextChange() throws Exception {
        Path data = temporary.newFolder("data").toPath();
        store = new ContainerStore(Samples.config(data));
        store.create(container(id, "web"));
        RestartPolicy always = new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0);
        ContainerStore another = new ContainerStore(Samples.config(data));
        another.apply(id, new Input.Updated(Resources.UNLIMITED, always));
        another.apply(id, new Input.Renamed("www"));
        another.close();

        Container starting = store.apply(id, BY_HAND);
        assertEquals(always, starting.desired().restartPolicy());
        assertTrue(starting.desired().run());
        assertEquals(id, store.resolve("www").id());
        store.create(container("web"));
    }

    private Process holdLock(Path data) throws IOException {
        Path lock = data.resolve("containers").resolve(id.value()).resolve("state.lock");
        Process holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), LockHolder.class.getName(), lock.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertEquals('L', holder.getInputStream().read());
        return holder;
    }

    /** Another process: holds a lock until its input ends. */
    public static final class LockHolder {
        private LockHolder() {}

        public static void main(String[] arguments) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(arguments[0], "rw");
                    FileLock lock = file.getChannel().lock()) {
                System.out.write(lock.isValid() ? 'L' : 'X');
                System.out.flush();
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }

    private Path mountTinyDisk(Path folder) throws Exception {
        assertEquals("mounting needs root, as the tests of this project do", "root", System.getProperty("user.name"));
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString());
        mounted = folder;
        return folder;
    }

    private Path mountTinyDiskWithARunningContainer() throws Exception {
        Path disk = mountTinyDisk(temporary.newFolder("disk").toPath());
        store = new ContainerStore(Samples.config(disk));
        store.create(container(id, "web"));
        store.apply(id, BY_HAND);
        store.apply(id, new Input.Started(42, NOON));
        return disk;
    }

    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertEquals(String.join(" ", command), 0, process.waitFor());
    }
}
