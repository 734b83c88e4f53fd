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
import io.karavel.disk.Disk;
import io.karavel.disk.LocalDisk;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.internal.StateFolder;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ContainerStoreTest {
    private static final ContainerId FIRST = new ContainerId("ab1" + "0".repeat(61));
    private static final ContainerId SECOND = new ContainerId("ab2" + "0".repeat(61));

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path root;
    private ContainerStore store;

    @Before
    public void open() {
        root = temporary.getRoot().toPath().resolve("data");
        store = new ContainerStore(Samples.config(root));
    }

    @After
    public void close() {
        store.close();
    }

    @Test
    public void aContainerIsFoundByIdNameAndPrefix() {
        Container web = container(FIRST, "web");
        Container db = container(SECOND, "db");
        store.create(web);
        store.create(db);
        assertEquals(Optional.of(web), store.find(FIRST));
        assertEquals(List.of(web, db), store.list());
        for (String reference : List.of(FIRST.value(), "web", "/web", "ab1", FIRST.shortForm())) {
            assertEquals(reference, web, store.resolve(reference));
        }
        fails(ErrorKind.INVALID, "multiple IDs found with provided prefix: ab (" + FIRST + ", " + SECOND + ")",
                () -> store.resolve("ab"));
        for (String reference : List.of("nobody", "", "/", "ac", "/ab1")) {
            fails(ErrorKind.NOT_FOUND, "No such container: " + reference, () -> store.resolve(reference));
        }
        fails(ErrorKind.NOT_FOUND, "No such container: " + "f".repeat(64),
                () -> store.get(new ContainerId("f".repeat(64))));
    }

    @Test
    public void ofVeryManyCandidatesTenAreNamed() {
        List<String> ids = IntStream.range(0, 12).mapToObj(i -> "abc" + Integer.toHexString(i) + "0".repeat(60)).toList();
        ids.forEach(id -> store.create(container(new ContainerId(id), "c" + id.substring(3, 4))));
        fails(ErrorKind.INVALID, "multiple IDs found with provided prefix: abc (" + String.join(", ", ids.subList(0, 10)) + " and 2 more)",
                () -> store.resolve("abc"));
    }

    @Test
    public void aNameComesBeforeAPrefix() {
        store.create(container(FIRST, "web"));
        Container named = container(SECOND, "ab1");
        store.create(named);
        assertEquals(named, store.resolve("ab1"));
    }

    @Test
    public void aTakenNameIsRefusedAndItsOwnerNamed() {
        store.create(container(FIRST, "web"));
        String refusal = "Conflict. The container name \"/web\" is already in use by container \"" + FIRST
                + "\". You have to remove (or rename) that container to be able to reuse that name.";
        fails(ErrorKind.CONFLICT, refusal, () -> store.create(container(SECOND, "web")));
        assertFalse(Files.exists(folder(SECOND)));
        store.create(container(SECOND, "db"));
        fails(ErrorKind.CONFLICT, refusal, () -> store.apply(SECOND, new Input.Renamed("web")));
        assertEquals("db", store.resolve("db").name());
    }

    @Test
    public void creatingNeverDestroysWhatIsThere() throws IOException {
        Container first = container(FIRST, "web");
        store.create(first);
        byte[] before = Files.readAllBytes(stateFile(FIRST));
        fails(ErrorKind.CONFLICT, "container " + FIRST + " exists already",
                () -> store.create(container(FIRST, "other")));
        assertEquals(first, store.resolve("web"));
        fails(ErrorKind.NOT_FOUND, "No such container: other", () -> store.resolve("other"));

        Files.createDirectories(folder(SECOND));
        Files.write(stateFile(SECOND), before);
        fails(ErrorKind.CONFLICT, "container " + SECOND + " exists already",
                () -> store.create(container(SECOND, "new")));
        assertEquals(new String(before), Files.readString(stateFile(SECOND)));
        store.create(container("new"));
    }

    @Test
    public void aRenameFreesTheOldNameAndTakesTheNewOne() {
        store.create(container(FIRST, "web"));
        assertEquals("www", store.apply(FIRST, new Input.Renamed("www")).name());
        assertEquals(FIRST, store.resolve("www").id());
        store.create(container(SECOND, "web"));
        assertEquals(SECOND, store.resolve("web").id());
        reopen();
        assertEquals(FIRST, store.resolve("www").id());
    }

    @Test
    public void aRefusedInputChangesNothing() throws IOException {
        store.create(container(FIRST, "web"));
        String before = Files.readString(stateFile(FIRST));
        Container known = store.get(FIRST);
        fails(ErrorKind.NOT_MODIFIED, "Container is already stopped",
                () -> store.apply(FIRST, new Input.StopRequested()));
        assertEquals(known, store.get(FIRST));
        assertEquals(before, Files.readString(stateFile(FIRST)));
    }

    @Test
    public void whatIsStoredIsThereAfterACrash() {
        store.create(container(FIRST, "web"));
        store.apply(FIRST, BY_HAND);
        Container running = store.apply(FIRST, new Input.Started(42, NOON));
        ContainerStore next = new ContainerStore(Samples.config(root));
        assertEquals(List.of(running), next.list());
        next.close();
    }

    @Test
    public void anAttemptUnderWayIsNotStoredButTheWishIs() {
        store.create(container(FIRST, "web"));
        Container starting = store.apply(FIRST, BY_HAND);
        reopen();
        assertEquals(starting.withActual(ActualState.Created.FRESH), store.get(FIRST));
    }

    @Test
    public void aRemovalThatBeganLeavesADeadContainerAfterACrash() {
        store.create(container(FIRST, "web"));
        store.apply(FIRST, new Input.RemovalClaimed(false));
        store.apply(FIRST, new Input.RemovalBegun());
        reopen();
        assertEquals(new ActualState.Dead(ActualState.Created.FRESH), store.get(FIRST).actual());
    }

    @Test
    public void nothingIsWrittenWhereNothingStoredChanges() throws IOException {
        store.create(container(FIRST, "web"));
        Object before = Files.getAttribute(stateFile(FIRST), "unix:ino");
        store.apply(FIRST, new Input.RemovalClaimed(false));
        store.apply(FIRST, new Input.RemovalFailed("device busy"));
        assertEquals(before, Files.getAttribute(stateFile(FIRST), "unix:ino"));
        store.apply(FIRST, new Input.Renamed("www"));
        assertFalse(before.equals(Files.getAttribute(stateFile(FIRST), "unix:ino")));
    }

    @Test
    public void onlyTheOwnerMayReadTheFiles() throws IOException {
        store.create(container(FIRST, "web"));
        assertEquals("rw-------", permissions(stateFile(FIRST)));
        assertEquals("rw-------", permissions(folder(FIRST).resolve("state.lock")));
        assertEquals("rwx--x---", permissions(folder(FIRST)));
        assertEquals("rwx--x---", permissions(root.resolve("containers")));
    }

    @Test
    public void aDeletedContainerLeavesNothing() throws IOException {
        store.create(container(FIRST, "web"));
        Path outside = Files.createFile(temporary.getRoot().toPath().resolve("outside"));
        Files.createDirectories(folder(FIRST).resolve("mounts/deep"));
        Files.writeString(folder(FIRST).resolve("mounts/deep/hosts"), "127.0.0.1 localhost");
        Files.createSymbolicLink(folder(FIRST).resolve("link"), outside);
        store.delete(FIRST);
        assertFalse(Files.exists(folder(FIRST)));
        assertTrue(Files.exists(outside));
        assertEquals(List.of(), store.list());
        fails(ErrorKind.NOT_FOUND, "No such container: " + FIRST, () -> store.delete(FIRST));
        fails(ErrorKind.NOT_FOUND, "No such container: " + FIRST, () -> store.apply(FIRST, BY_HAND));
        store.create(container(SECOND, "web"));
        reopen();
        assertEquals(List.of(SECOND), store.list().stream().map(Container::id).toList());
    }

    @Test
    public void aDamagedFileIsSetAsideAndTheOthersAreThere() throws IOException {
        store.create(container(FIRST, "web"));
        store.create(container(SECOND, "db"));
        store.close();
        String half = Files.readString(stateFile(FIRST)).substring(0, 100);
        Files.writeString(stateFile(FIRST), half);
        open();
        assertEquals(List.of("db"), store.list().stream().map(Container::name).toList());
        assertFalse(Files.exists(stateFile(FIRST)));
        List<Path> aside = entries(folder(FIRST))
                .filter(path -> path.toString().contains("state.json.damaged-")).toList();
        assertEquals(half, Files.readString(aside.get(0)));
        assertEquals(1, aside.size());
    }

    @Test
    public void aFileOfAnotherContainerIsSetAside() throws IOException {
        store.create(container(FIRST, "web"));
        Files.createDirectories(folder(SECOND));
        Files.copy(stateFile(FIRST), stateFile(SECOND));
        reopen();
        assertEquals(1, store.list().size());
        assertFalse(Files.exists(stateFile(SECOND)));
    }

    @Test
    public void aFileOfALaterEngineIsLeftAlone() throws IOException {
        Files.createDirectories(folder(FIRST));
        Files.writeString(stateFile(FIRST), "{\"version\":2}");
        reopen();
        assertEquals(List.of(), store.list());
        assertEquals("{\"version\":2}", Files.readString(stateFile(FIRST)));
    }

    @Test
    public void leftoversOfACrashAreRemovedAndForeignFilesAreNot() throws IOException {
        store.create(container(FIRST, "web"));
        store.close();
        Files.writeString(folder(FIRST).resolve("state.json.new"), "half");
        Files.createDirectories(folder(SECOND));
        Files.writeString(folder(SECOND).resolve("state.json.new"), "half");
        Path foreignFolder = Files.createDirectories(root.resolve("containers/lost+found"));
        Path foreignFile = Files.createFile(root.resolve("containers").resolve("a".repeat(64)));
        Path withForeign = Files.createDirectories(root.resolve("containers").resolve("b".repeat(64)));
        Files.writeString(withForeign.resolve("precious"), "data");
        open();
        assertEquals(List.of("web"), store.list().stream().map(Container::name).toList());
        assertFalse(Files.exists(folder(FIRST).resolve("state.json.new")));
        assertFalse(Files.exists(folder(SECOND)));
        assertTrue(Files.exists(foreignFolder) && Files.exists(foreignFile));
        assertEquals("data", Files.readString(withForeign.resolve("precious")));
    }

    @Test
    public void ofTwoContainersWithOneNameTheOlderKeepsIt() throws IOException {
        store.create(container(SECOND, "web"));
        store.create(container(FIRST, "db"));
        store.close();
        String younger = Files.readString(stateFile(FIRST)).replace("\"name\":\"db\"", "\"name\":\"web\"")
                .replaceFirst("\"created\":\"2026", "\"created\":\"2027");
        Files.writeString(stateFile(FIRST), younger);
        open();
        assertEquals(SECOND, store.resolve("web").id());
        assertEquals(FIRST, store.resolve("web_" + FIRST.shortForm()).id());
        reopen();
        assertEquals("web_" + FIRST.shortForm(), store.get(FIRST).name());
    }

    @Test
    public void aStoreThatIsClosedTakesNoMoreChanges() {
        store.create(container(FIRST, "web"));
        store.close();
        assertEquals("web", store.get(FIRST).name());
        fails(ErrorKind.UNAVAILABLE, "the container store is stopping", () -> store.apply(FIRST, BY_HAND));
        fails(ErrorKind.UNAVAILABLE, "the container store is stopping", () -> store.create(container("other")));
    }

    @Test
    public void whoeverWaitsForAChangeWhileTheStoreIsClosedIsToldSo() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        ContainerStore closing = new ContainerStore(new StateFolder(root.resolve("slow"), onceItIs(slow, goOn)));
        closing.create(container(FIRST, "web"));
        slow.set(true);
        List<ErrorKind> refusals = new CopyOnWriteArrayList<>();
        Thread first = started(() -> closing.apply(FIRST, new Input.Renamed("www")));
        await().atMost(60, TimeUnit.SECONDS).until(() -> !slow.get());
        Thread second = started(() -> refusals.add(
                assertThrows(EngineException.class, () -> closing.apply(FIRST, new Input.Renamed("late"))).kind()));
        await().atMost(60, TimeUnit.SECONDS).until(() -> second.getState() == Thread.State.TIMED_WAITING);
        Thread close = started(closing::close);
        await().atMost(60, TimeUnit.SECONDS).until(() -> close.getState() == Thread.State.TIMED_WAITING);

        goOn.countDown();
        for (Thread thread : List.of(first, second, close)) {
            thread.join();
        }

        assertEquals(List.of(ErrorKind.UNAVAILABLE), refusals);
        ContainerStore next = new ContainerStore(new StateFolder(root.resolve("slow"), new LocalDisk()));
        assertEquals("www", next.get(FIRST).name());
        next.close();
    }

    /** A disk that waits before it puts a file in its place, the first time that it is slow. */
    private static Disk onceItIs(AtomicBoolean slow, CountDownLatch goOn) {
        Disk disk = new LocalDisk();
        return (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (self, method, arguments) -> {
            if (method.getName().equals("replace") && slow.compareAndSet(true, false)) {
                goOn.await();
            }
            return method.invoke(disk, arguments);
        });
    }

    private static Thread started(Runnable work) {
        Thread thread = new Thread(work, "test");
        thread.start();
        return thread;
    }

    @Test
    public void aLockFileThatSomebodyDeletedIsMadeAnew() throws IOException {
        store.create(container(FIRST, "web"));
        Files.delete(folder(FIRST).resolve("state.lock"));
        store.apply(FIRST, new Input.Renamed("www"));
        assertTrue(Files.exists(folder(FIRST).resolve("state.lock")));
        Files.delete(folder(FIRST).resolve("state.lock"));
        store.delete(FIRST);
        assertFalse(Files.exists(folder(FIRST)));
    }

    @Test
    public void anInterruptedThreadStoresAllTheSameAndStaysInterrupted() {
        store.create(container(FIRST, "web"));
        StoreThread changing = new StoreThread(() -> {
            for (int i = 0; i < 50; i++) {
                store.apply(FIRST, new Input.Renamed("name" + i));
            }
        });
        changing.start();
        changing.interruptUntilDone();
        assertEquals(Optional.empty(), changing.unexpected());
        store.apply(FIRST, new Input.Renamed("last"));
        reopen();
        assertEquals("last", store.get(FIRST).name());
    }

    /** A thread that may be refused because of an interrupt, and for no other reason. */
    private static final class StoreThread extends Thread {
        private volatile EngineException failure;

        StoreThread(Runnable work) {
            super(work, "karavel-test-interrupted");
            setUncaughtExceptionHandler((thread, thrown) -> failure =
                    thrown instanceof EngineException known
                            ? known : new EngineException(ErrorKind.SYSTEM, "unexpected", thrown));
        }

        void interruptUntilDone() {
            while (isAlive()) {
                interrupt();
                Thread.onSpinWait();
            }
        }

        Optional<EngineException> unexpected() {
            return Optional.ofNullable(failure).filter(thrown -> thrown.kind() != ErrorKind.UNAVAILABLE);
        }
    }

    private void reopen() {
        store.close();
        open();
    }

    private Path folder(ContainerId id) {
        return root.resolve("containers").resolve(id.value());
    }

    private Path stateFile(ContainerId id) {
        return folder(id).resolve("state.json");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Stream<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList().stream();
        }
    }

    private static void fails(ErrorKind kind, String message, Runnable action) {
        EngineException failure = assertThrows(EngineException.class, action::run);
        assertEquals(message, failure.getMessage());
        assertEquals(kind, failure.kind());
    }
}
