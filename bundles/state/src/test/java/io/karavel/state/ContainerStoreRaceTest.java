package io.karavel.state;

import static io.karavel.state.Samples.BY_HAND;
import static io.karavel.state.Samples.BY_POLICY;
import static io.karavel.state.Samples.NOON;
import static io.karavel.state.Samples.container;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.StateView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ContainerStoreRaceTest {
    private static final int STORED_ROUNDS = 500;
    private static final int CHANGES = 100_000;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder(Samples.memory());

    private final ExecutorService threads = Executors.newFixedThreadPool(6);
    private ContainerStore store;

    @Before
    public void open() {
        store = new ContainerStore(Samples.config(temporary.getRoot().toPath().resolve("data")));
    }

    @After
    public void close() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        store.close();
    }

    @Test
    public void readersNeverSeeAnImpossibleCombination() throws Exception {
        ContainerId left = create("left");
        ContainerId right = create("right");
        AtomicInteger changes = new AtomicInteger();
        AtomicInteger writing = new AtomicInteger(2);
        List<Future<?>> work = new ArrayList<>();
        for (ContainerId id : List.of(left, right)) {
            work.add(threads.submit(done(writing, () -> write(id, changes))));
        }
        for (int i = 0; i < 3; i++) {
            work.add(threads.submit(() -> {
                while (writing.get() > 0) {
                    checkTable();
                }
                return null;
            }));
        }
        for (Future<?> each : work) {
            each.get(300, TimeUnit.SECONDS);
        }
        assertTrue(changes.get() >= CHANGES);
        checkTable();
    }

    @Test
    public void ofManyThatWantOneNameOneGetsIt() throws Exception {
        int rivals = 6;
        CyclicBarrier start = new CyclicBarrier(rivals);
        for (int round = 0; round < 30; round++) {
            String name = "name" + round;
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < rivals; i++) {
                attempts.add(threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    return succeeds(() -> store.create(container(name)));
                }));
            }
            assertEquals(1, succeeded(attempts));
            assertEquals(round + 1, store.list().size());
        }
    }

    @Test
    public void ofManyThatClaimOneStartOneGetsIt() throws Exception {
        ContainerId id = create("web");
        int rivals = 6;
        CyclicBarrier start = new CyclicBarrier(rivals);
        for (int round = 0; round < 30; round++) {
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < rivals; i++) {
                attempts.add(threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    return succeeds(() -> store.apply(id, BY_HAND));
                }));
            }
            assertEquals(1, succeeded(attempts));
            store.apply(id, new Input.StartFailed(128, "next round"));
        }
    }

    private Void write(ContainerId id, AtomicInteger changes) {
        String name = store.get(id).name();
        for (int round = 0; round < STORED_ROUNDS; round++) {
            for (Input input : List.of(BY_HAND, new Input.Started(7, NOON), new Input.Paused(),
                    new Input.Renamed(name + round), new Input.Unpaused(), new Input.OutOfMemory(),
                    new Input.Exited(round, NOON, Optional.of(NOON)), BY_POLICY, new Input.Started(7, NOON), new Input.StopRequested(),
                    new Input.Exited(round, NOON, Optional.empty()))) {
                store.apply(id, input);
                changes.incrementAndGet();
            }
            for (int i = 0; i < CHANGES / STORED_ROUNDS / 4; i++) {
                store.apply(id, new Input.RemovalClaimed(false));
                store.apply(id, new Input.RemovalFailed("device busy"));
                changes.addAndGet(2);
            }
        }
        return null;
    }

    private void checkTable() {
        List<Container> all = store.list();
        assertEquals(2, all.size());
        assertEquals(2, new HashSet<>(all.stream().map(Container::name).toList()).size());
        List<Container> backwards = new ArrayList<>(all);
        Collections.reverse(backwards);
        for (Container container : backwards) {
            StateView view = container.view();
            assertEquals(view.toString(), view.running() && !view.restarting(), view.pid() == 7);
            assertTrue(view.toString(), view.running() || !view.paused() && !view.restarting() && view.pid() == 0);
            assertTrue(!view.running() || container.runtime().isPresent() && container.desired().hasBeenStarted());
            // What has a process has not ended; what ran and has none did, after it began.
            assertTrue(view.toString(),
                    view.pid() == 0 || view.startedAt().isPresent() && view.finishedAt().isEmpty() && view.exitCode() == 0);
            assertEquals(view.toString(), view.pid() == 0 && view.startedAt().isPresent(), view.finishedAt().isPresent());
            assertTrue(view.toString(), container.actual().lastRun().isPresent() || view.exitCode() == 0 && view.finishedAt().isEmpty());
            resolves(container);
        }
    }

    /** By then it may have another name; but whoever has this one is it. */
    private void resolves(Container container) {
        try {
            Container found = store.resolve(container.name());
            assertEquals(container.name(), found.name());
            assertEquals(container.id(), found.id());
        } catch (EngineException renamed) {
            assertEquals(ErrorKind.NOT_FOUND, renamed.kind());
        }
        assertEquals(container.id(), store.resolve(container.id().shortForm()).id());
    }

    private ContainerId create(String name) {
        Container container = container(name);
        store.create(container);
        return container.id();
    }

    private static <T> Callable<T> done(AtomicInteger count, Callable<T> work) {
        return () -> {
            try {
                return work.call();
            } finally {
                count.decrementAndGet();
            }
        };
    }

    private static boolean succeeds(Runnable action) {
        try {
            action.run();
            return true;
        } catch (EngineException refused) {
            assertEquals(ErrorKind.CONFLICT, refused.kind());
            return false;
        }
    }

    private static int succeeded(List<Future<Boolean>> attempts) throws Exception {
        int count = 0;
        for (Future<Boolean> attempt : attempts) {
            count += attempt.get(60, TimeUnit.SECONDS) ? 1 : 0;
        }
        return count;
    }
}
