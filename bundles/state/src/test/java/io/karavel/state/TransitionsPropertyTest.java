package io.karavel.state;

import static io.karavel.state.Samples.NOON;
import static io.karavel.state.Samples.RUNC;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerStatus;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.LogConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.StateView;
import io.karavel.state.Outcome.Changed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;

/** What holds of every container whatever happens to it, in whatever order. */
public class TransitionsPropertyTest {
    private static final int SEQUENCES = 100_000;
    private static final int LENGTH = 24;
    private static final RuntimeBinding OTHER =
            new RuntimeBinding("other", "plugin", "", Optional.empty(), Map.of("a", 1));
    private static final Set<Class<?>> WISHES = Set.of(Input.StartClaimed.class, Input.StopRequested.class,
            Input.KillRequested.class, Input.RemovalClaimed.class, Input.Renamed.class, Input.Updated.class,
            Input.RuntimeChanged.class, Input.LogConfigChanged.class, Input.HealthcheckChanged.class);

    @Test
    public void theInvariantsHoldOfAFixedSetOfSequences() {
        check(20_260_301L, SEQUENCES / 2);
    }

    @Test
    public void theInvariantsHoldOfANewSetOfSequencesEachTime() {
        check(System.nanoTime(), SEQUENCES / 2);
    }

    private static void check(long seed, int sequences) {
        Random random = new Random(seed);
        Container fresh = Samples.container("web").withHealthcheck(Healthcheck.of("CMD", "true"));
        Map<String, Set<String>> taken = new HashMap<>();
        for (int i = 0; i < sequences; i++) {
            Container now = fresh;
            List<Input> history = new ArrayList<>();
            try {
                for (int step = 0; step < LENGTH; step++) {
                    Input input = input(random, now);
                    history.add(input);
                    Outcome outcome = Transitions.apply(now, input);
                    assertEquals("the same question has the same answer", outcome, Transitions.apply(now, input));
                    if (outcome instanceof Changed changed) {
                        checkState(changed.container());
                        checkStep(now, input, changed.container());
                        taken.computeIfAbsent(kind(now.actual()), any -> new HashSet<>()).add(input.getClass().getSimpleName());
                        now = changed.container();
                    }
                }
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ", sequence " + i + ": " + history, failure);
            }
        }
        checkReach(taken);
    }

    /** The sequences came everywhere, and no input was refused wherever it came: else what was checked says little. */
    private static void checkReach(Map<String, Set<String>> taken) {
        assertEquals(Set.of("Created", "Starting", "Running", "Paused", "Restarting", "Exited", "Removing of Created",
                "Removing of Running", "Removing of Paused", "Removing of Exited", "Removing of Dead", "Dead"), taken.keySet());
        Set<String> inputs = taken.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        for (Class<?> input : Input.class.getPermittedSubclasses()) {
            assertTrue(input.getSimpleName() + " was never taken", inputs.contains(input.getSimpleName()));
        }
    }

    private static String kind(ActualState state) {
        if (state instanceof Removing removing) {
            return "Removing of " + kind(removing.before());
        }
        return state instanceof Running running && running.paused() ? "Paused" : state.getClass().getSimpleName();
    }

    private static Input input(Random random, Container now) {
        Instant at = NOON.plusSeconds(random.nextInt(20) - 10);
        // What is said of a run counts for that one alone: half of it is of this one.
        Instant run = now.actual() instanceof Running running && random.nextBoolean() ? running.startedAt() : at;
        switch (random.nextInt(27)) {
            case 0, 1, 2:
                return new Input.StartClaimed(random.nextBoolean(), random.nextBoolean() ? RUNC : OTHER);
            case 3, 4, 5:
                return new Input.Started(1 + random.nextInt(3), at);
            case 6:
                return new Input.StartFailed(126 + random.nextInt(3), "failed");
            case 7:
                return new Input.Adopted(1 + random.nextInt(3), at, random.nextBoolean());
            case 8, 9, 10:
                return new Input.Exited(random.nextInt(3), at,
                        random.nextBoolean() ? Optional.of(at) : Optional.empty());
            case 11:
                return new Input.StopRequested();
            case 12:
                return new Input.KillRequested(random.nextBoolean());
            case 13:
                return new Input.Paused();
            case 14:
                return new Input.Unpaused();
            case 15:
                return new Input.OutOfMemory();
            case 16:
                return new Input.RestartAbandoned("abandoned");
            case 17:
                return new Input.Renamed("name" + random.nextInt(3));
            case 18:
                return new Input.RemovalClaimed(random.nextBoolean());
            case 19:
                return new Input.Updated(Samples.limits(random.nextInt(3)),
                        new RestartPolicy(RestartPolicy.Kind.values()[random.nextInt(4)], 0));
            case 20:
                return new Input.RuntimeChanged(random.nextBoolean() ? RUNC : OTHER);
            case 21:
                return new Input.LogConfigChanged(new LogConfig("driver" + random.nextInt(2), Map.of()), random.nextBoolean());
            case 22, 23:
                return new Input.HealthReported(run, check(random), new Health.Result(at, at, random.nextInt(2), ""));
            case 24:
                return random.nextInt(3) == 0 ? new Input.HealthUnknown() : new Input.HealthActionClaimed(run, at);
            case 25:
                return new Input.HealthcheckChanged(check(random));
            default:
                return random.nextInt(3) == 0 ? new Input.RemovalBegun() : new Input.RemovalFailed("device busy");
        }
    }

    private static Healthcheck check(Random random) {
        return Healthcheck.of(random.nextInt(3) == 0 ? "NONE" : "CMD", "true");
    }

    private static void checkState(Container container) {
        ActualState state = container.actual();
        ActualState lasting = lasting(state);
        if (state instanceof Starting starting) {
            assertTrue(starting.before() instanceof Created || starting.before() instanceof Exited
                    || starting.before() instanceof Restarting);
            assertTrue("only a container that should run is started", container.desired().run());
        }
        assertFalse("claims do not nest", lasting instanceof Starting || lasting instanceof Removing);
        if (lasting instanceof Dead dead) {
            assertTrue("what ran has ended before it is taken apart",
                    dead.before() instanceof Created || dead.before() instanceof Exited);
        }
        if (lasting instanceof Restarting) {
            assertTrue("only a container that should run waits for a restart", container.desired().run());
        }
        checkHealth(container, lasting);
        state.lastRun().ifPresent(run -> assertFalse(run.finishedAt().isBefore(run.startedAt())));
        checkView(container.view(), state);
    }

    private static void checkHealth(Container container, ActualState lasting) {
        container.health().ifPresent(health -> {
            assertTrue(health.log().size() <= Health.LOG_LENGTH);
            assertFalse("what never ran was never checked", lasting instanceof Created);
            if (lasting instanceof Running running && !running.paused()) {
                assertTrue("only what has a healthcheck has health", container.checked());
            } else {
                assertEquals("nobody watches it", Health.Status.UNHEALTHY, health.status());
            }
            assertTrue("who is well has no streak", health.status() != Health.Status.HEALTHY || health.failingStreak() < 3);
        });
    }

    private static void checkView(StateView view, ActualState state) {
        assertTrue(!view.paused() || view.running());
        assertTrue(!view.restarting() || view.running() && view.pid() == 0);
        assertEquals(view.running() && !view.restarting(), view.pid() > 0);
        assertEquals(lasting(state) instanceof Running, view.pid() > 0);
        assertEquals(lasting(state) instanceof Dead, view.dead());
        assertEquals(state instanceof Removing && !view.running(), view.status() == ContainerStatus.REMOVING);
        switch (view.status()) {
            case RUNNING -> assertTrue(view.running() && !view.paused() && !view.restarting());
            case PAUSED -> assertTrue(view.paused());
            case RESTARTING -> assertTrue(view.restarting());
            case EXITED -> assertTrue(!view.running() && view.finishedAt().isPresent());
            case CREATED -> assertTrue(!view.running() && view.startedAt().isEmpty());
            default -> assertFalse(view.paused() && !view.running());
        }
    }

    private static void checkStep(Container before, Input input, Container after) {
        assertEquals(before.id(), after.id());
        assertEquals(before.created(), after.created());
        if (input instanceof Input.HealthcheckChanged change) {
            assertEquals(before.config().withHealthcheck(change.check()), after.config());
        } else {
            assertEquals(before.config(), after.config());
        }
        if (input instanceof Input.HealthReported || input instanceof Input.HealthActionClaimed || input instanceof Input.HealthUnknown) {
            assertEquals("health says nothing of anything else", before, after.withHealth(before.health()));
        }
        if (input instanceof Input.RuntimeChanged change) {
            assertTrue("only what has no process is moved", before.actual() instanceof Created || before.actual() instanceof Exited);
            assertEquals(before.hostConfig().withRuntime(change.runtime().name()), after.hostConfig());
            assertEquals(before.runtime().map(bound -> change.runtime()), after.runtime());
        } else if (input instanceof Input.LogConfigChanged change) {
            assertTrue("no run goes on in a log that is not the container's",
                    change.handedOver() || !(before.actual() instanceof Running));
            assertEquals(before.withHostConfig(before.hostConfig().with(change.log())), after);
        } else if (input instanceof Input.Updated update) {
            assertFalse("who starts it knows its limits already", before.actual() instanceof Starting);
            assertEquals(before.hostConfig().with(update.limits()).with(update.policy()), after.hostConfig());
        } else {
            assertEquals(before.hostConfig(), after.hostConfig());
        }
        assertEquals(before.image(), after.image());
        if (input instanceof Input.Updated update) {
            assertEquals(before.withDesired(before.desired().withRestartPolicy(update.policy())),
                    after.withHostConfig(before.hostConfig()));
        } else {
            assertEquals(before.desired().restartPolicy(), after.desired().restartPolicy());
        }
        if (lasting(before.actual()) instanceof Dead) {
            assertEquals("the dead stay as they are", lasting(before.actual()), lasting(after.actual()));
            assertEquals(before.name(), after.name());
        }
        if (!(input instanceof Input.StartClaimed || input instanceof Input.RuntimeChanged)) {
            assertEquals("the binding changes by nothing else", before.runtime(), after.runtime());
        }
        if (WISHES.contains(input.getClass())) {
            checkWish(before, input, after);
        } else {
            checkObservation(before, input, after);
        }
    }

    /** A wish changes nothing of what was observed; all it may do is to call off a restart. */
    private static void checkWish(Container before, Input input, Container after) {
        assertEquals(before.actual().lastRun(), after.actual().lastRun());
        assertEquals(before.view().pid(), after.view().pid());
        assertEquals(before.view().paused(), after.view().paused());
        boolean byHand = input instanceof Input.StartClaimed claim && claim.byHand();
        assertEquals(byHand ? 0 : before.desired().restartCount(), after.desired().restartCount());
        if (input instanceof Input.StopRequested) {
            assertTrue(after.desired().stoppedByHand() && !after.desired().run());
        }
        if (input instanceof Input.Renamed) {
            assertEquals(before, after.withName(before.name()));
            assertNotEquals(before.name(), after.name());
        }
    }

    private static void checkObservation(Container before, Input input, Container after) {
        boolean toRestart = input instanceof Input.Exited && after.actual() instanceof Restarting;
        assertEquals("observations change no wish, but for the count of restarts",
                toRestart ? before.desired().restarted() : before.desired(), after.desired());
        assertEquals(before.name(), after.name());
    }

    private static ActualState lasting(ActualState state) {
        if (state instanceof Starting starting) {
            return starting.before();
        }
        return state instanceof Removing removing ? removing.before() : state;
    }
}
