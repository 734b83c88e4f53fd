package io.karavel.state;

import static io.karavel.state.Samples.BY_HAND;
import static io.karavel.state.Samples.NOON;
import static io.karavel.state.Samples.container;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.disk.LocalDisk;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.internal.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The life of a container, over and over, with the first step on the disk failing, then the second, and so on to the
 * last: before it happened, when half of it happened, and after it happened; once, and for good. Each time the store
 * that comes after it finds what was stored before the failure or after it, and everything can go on.
 */
public class DiskFailureTest {
    private static final List<Input> LIFE = List.of(BY_HAND, new Input.Started(42, NOON), new Input.Renamed("www"),
            new Input.StopRequested(), Samples.exited(7), new Input.RemovalClaimed(false), new Input.RemovalBegun());

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder(Samples.memory());

    private final Container bystander = container("bystander");
    private final ContainerId id = ContainerId.random();

    @Test
    public void whicheverStepFailsTheOldOrTheNewIsThere() throws IOException {
        int failures = 0;
        for (boolean forGood : new boolean[] {false, true}) {
            for (FailingDisk.Damage damage : FailingDisk.Damage.values()) {
                int step = 1;
                while (failAt(step, damage, forGood)) {
                    step++;
                }
                failures += step - 1;
            }
        }
        assertTrue("only " + failures + " failures were tried", failures > 150);
    }

    /** Returns false where the life is over before that step. */
    private boolean failAt(int step, FailingDisk.Damage damage, boolean forGood) throws IOException {
        String which = "step " + step + ", " + damage + (forGood ? ", for good" : "");
        Path root = temporary.newFolder().toPath().resolve("containers");
        ContainerStore before = new ContainerStore(new StateFolder(root, new LocalDisk()));
        before.create(bystander);
        before.close();

        FailingDisk disk = new FailingDisk(step, damage, forGood);
        Set<Optional<Container>> possible = new HashSet<>();
        try {
            live(new ContainerStore(new StateFolder(root, disk)), possible, disk);
        } catch (EngineException failure) {
            assertTrue(which, disk.failed());
            isClear(which, failure);
        }

        ContainerStore after = new ContainerStore(new StateFolder(root, new LocalDisk()));
        assertEquals(which, bystander, after.get(bystander.id()));
        assertTrue(which + ": " + after.find(id) + " is none of " + possible,
                possible.isEmpty() || possible.contains(after.find(id)));
        goOn(after);
        after.close();
        try (Stream<Path> left = Files.list(root)) {
            assertEquals(which, List.of(bystander.id().value()),
                    left.map(path -> path.getFileName().toString()).toList());
        }
        return disk.failed();
    }

    /** Says what may be stored at the moment when the disk fails, and stops there, as if the machine did. */
    private void live(ContainerStore store, Set<Optional<Container>> possible, FailingDisk disk) {
        Container fresh = container(id, "web");
        Optional<Container> now = Optional.empty();
        for (int step = 0; step <= LIFE.size() + 1; step++) {
            Optional<Container> next = stored(fresh, step);
            possible.clear();
            possible.addAll(List.of(now, next));
            if (step == 0) {
                store.create(fresh);
            } else if (step <= LIFE.size()) {
                store.apply(id, LIFE.get(step - 1));
            } else {
                store.delete(id);
            }
            if (disk.failed()) {
                return;
            }
            now = next;
        }
        possible.remove(stored(fresh, LIFE.size()));
        store.close();
    }

    /** What is stored after the first steps of the life, of which the creation is number 0. */
    private static Optional<Container> stored(Container fresh, int last) {
        if (last > LIFE.size()) {
            return Optional.empty();
        }
        Container container = Samples.after(fresh, LIFE.subList(0, last).toArray(new Input[0]));
        if (container.actual() instanceof Starting starting) {
            return Optional.of(container.withActual(starting.before()));
        }
        return Optional.of(container.actual() instanceof Removing removing
                ? container.withActual(removing.before()) : container);
    }

    /** Whatever was left behind: names are free, and what is there can be removed. */
    private void goOn(ContainerStore store) {
        store.find(id).ifPresent(container -> store.delete(id));
        Container next = container("web");
        store.create(next);
        store.apply(next.id(), new Input.Renamed("www"));
        store.delete(next.id());
        assertFalse(store.find(id).isPresent());
    }

    private void isClear(String which, EngineException failure) {
        assertEquals(which, ErrorKind.SYSTEM, failure.kind());
        assertTrue(failure.getMessage(), failure.getMessage().startsWith("cannot "));
        assertTrue(failure.getMessage(), failure.getMessage().endsWith("Input/output error"));
    }
}
