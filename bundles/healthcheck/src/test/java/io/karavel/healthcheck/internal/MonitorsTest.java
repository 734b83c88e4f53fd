package io.karavel.healthcheck.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.Health;
import io.karavel.model.Health.Result;
import io.karavel.model.Healthcheck;
import io.karavel.model.HostConfig;
import io.karavel.model.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.Before;
import org.junit.Test;

/** When what is checked, and what becomes of a check, with a clock that the test turns. */
public class MonitorsTest {
    private static final Healthcheck EVERY_TEN_SECONDS =
            new Healthcheck(List.of("CMD", "x"), Duration.ofSeconds(10), Duration.ofSeconds(2), null, null, 0, null);

    private final ManualTime time = new ManualTime();
    private final FakeProbe probe = new FakeProbe();
    private final FakeReports reports = new FakeReports();
    private final ProbeRegistry registry = new ProbeRegistry();
    private final Monitors monitors = monitors(2);
    /** Whether workers are slow: what they do is done when the test says so. */
    private boolean slow;
    private final List<Runnable> held = new ArrayList<>();

    @Before
    public void thereIsAProbe() {
        registry.addProbe(probe, FakeProbe.reference("CMD"));
    }

    private Monitors monitors(int laneWidth) {
        return new Monitors(time, this::work, registry, reports, laneWidth, new ProbeCounts());
    }

    private void work(Runnable task) {
        if (slow) {
            held.add(task);
        } else {
            task.run();
        }
    }

    private void workersCatchUp() {
        List<Runnable> now = List.copyOf(held);
        held.clear();
        now.forEach(Runnable::run);
    }

    /** What is recorded is what the rules make of it, as in the engine. */
    private final class FakeReports implements Monitors.Reports {
        final List<Result> results = new ArrayList<>();
        final List<Instant> times = new ArrayList<>();
        final List<ContainerId> unknown = new ArrayList<>();
        final List<Result> acted = new ArrayList<>();
        boolean refuse;

        @Override
        public Optional<Container> report(Container checked, Result result) {
            if (refuse) {
                return Optional.empty();
            }
            results.add(result);
            times.add(time.now());
            Health before = checked.health().orElse(Health.NEW);
            return Optional.of(checked.withHealth(Optional.of(before.after(result, checked.config().healthcheck().orElseThrow(),
                    ((Running) checked.actual()).startedAt()))));
        }

        @Override
        public void reported(Container after, Result result) {
            acted.add(result);
        }

        @Override
        public void unknown(Container checked) {
            unknown.add(checked.id());
        }
    }

    private Container running(Healthcheck check) {
        return running(check, time.now());
    }

    static Container running(Healthcheck check, Instant now) {
        return new Container(ContainerId.random(), "web", now, ContainerConfig.of("image", "run").withHealthcheck(check),
                HostConfig.DEFAULT, new ContainerImage(Digest.ofSha256Hex("ab".repeat(32)), "image", "linux", "amd64"),
                DesiredState.created(RestartPolicy.NO), new Running(42, now, false, false), Optional.empty()).withHealth(Optional.of(Health.NEW));
    }

    private Container watch(Healthcheck check) {
        Container container = running(check);
        look(container);
        return container;
    }

    private void look(Container container) {
        monitors.look(container.id(), Optional.of(container));
    }

    @Test
    public void theFirstCheckIsOneIntervalAfterTheStartAndTheNextOneAfterItsEnd() {
        watch(EVERY_TEN_SECONDS);
        time.seconds(9);
        assertEquals(0, probe.begun());
        time.seconds(1);
        assertEquals(1, probe.begun());
        time.seconds(1);
        probe.last().end(0, "fine");
        time.seconds(9);
        assertEquals("the pause counts from the end", 1, probe.begun());
        time.seconds(1);
        assertEquals(2, probe.begun());
        assertEquals(new Result(time.now().minusSeconds(11), time.now().minusSeconds(10), 0, "fine"), reports.results.get(0));
    }

    @Test
    public void aCheckThatTakesTooLongIsEndedAndItsEndWaitedFor() {
        watch(EVERY_TEN_SECONDS);
        time.seconds(10);
        probe.last().printed = "so far";
        time.pass(Duration.ofMillis(1999));
        assertFalse(probe.last().cancelled);
        time.pass(Duration.ofMillis(1));
        assertTrue(probe.last().cancelled);
        time.seconds(3);
        assertEquals("not before it is gone", List.of(), reports.results);
        probe.last().end(137, "");
        time.seconds(0);
        assertEquals("Health check exceeded timeout (2s): so far", reports.results.get(0).output());
        assertEquals(Result.NOT_RUN, reports.results.get(0).exitCode());
        assertEquals(1, probe.begun());
    }

    @Test
    public void withoutOutputTheTextOfATimeoutIsShorter() {
        watch(EVERY_TEN_SECONDS);
        time.seconds(12);
        probe.last().end(137, "");
        time.seconds(0);
        assertEquals("Health check exceeded timeout (2s)", reports.results.get(0).output());
    }

    @Test
    public void beginningHasALimitOfItsOwnThatIsNotPartOfTheTimeout() {
        slow = true;
        watch(EVERY_TEN_SECONDS);
        time.seconds(10 + 29);
        assertEquals(List.of(), reports.results);
        slow = false;
        time.seconds(1);
        assertTrue(reports.results.get(0).output().startsWith("timed out starting health check for container "));
        assertEquals(Result.NOT_RUN, reports.results.get(0).exitCode());
        workersCatchUp();
        time.seconds(0);
        assertTrue("what begins after all is ended", probe.last().cancelled);
        assertEquals(1, reports.results.size());
    }

    @Test
    public void whatCannotBeginFailsWithItsReason() {
        probe.refusal = Optional.of("no such file");
        watch(EVERY_TEN_SECONDS);
        time.seconds(10);
        assertEquals("no such file", reports.results.get(0).output());
        assertEquals(Result.NOT_RUN, reports.results.get(0).exitCode());
    }

    @Test
    public void aPausedContainerIsNotCheckedAndWhatWasUnderWayCountsForNothing() {
        Container container = watch(EVERY_TEN_SECONDS);
        time.seconds(10);
        look(container.withActual(((Running) container.actual()).withPaused(true)));
        assertTrue(probe.last().cancelled);
        probe.last().end(0, "");
        time.seconds(60);
        assertEquals(List.of(), reports.results);
        assertEquals(1, probe.begun());
        assertEquals(List.of(), monitors.list());
    }

    @Test
    public void noCheckBeginsBeforeTheLastOneOfTheContainerIsGone() {
        Container container = watch(EVERY_TEN_SECONDS);
        time.seconds(10);
        FakeProbe.FakeRun last = probe.last();
        look(container.withActual(((Running) container.actual()).withPaused(true)));
        look(container);
        time.seconds(20);
        assertEquals(1, probe.begun());
        last.end(137, "");
        time.seconds(1);
        assertEquals(2, probe.begun());
        assertEquals(List.of(), reports.results);
    }

    @Test
    public void anEndedContainerIsWatchedNoLonger() {
        Container container = watch(EVERY_TEN_SECONDS);
        look(container.withActual(new ActualState.Exited(0, false, "", time.now(), time.now())));
        time.seconds(60);
        assertEquals(0, probe.begun());
        Container removed = watch(EVERY_TEN_SECONDS);
        monitors.look(removed.id(), Optional.empty());
        time.seconds(60);
        assertEquals(0, probe.begun());
    }

    @Test
    public void anotherHealthcheckCountsAtOnce() {
        Container container = watch(EVERY_TEN_SECONDS);
        time.seconds(5);
        Healthcheck faster = new Healthcheck(List.of("CMD", "y"), Duration.ofSeconds(1), null, null, null, 0, null);
        look(container.withHealthcheck(faster));
        time.seconds(1);
        assertEquals(List.of("y"), probe.targets.get(0).arguments());
        look(container.withHealthcheck(Healthcheck.of("NONE")));
        assertEquals(List.of(), monitors.list());
    }

    @Test
    public void lookingOnceMoreChangesNothing() {
        Container container = watch(EVERY_TEN_SECONDS);
        time.seconds(6);
        look(container);
        time.seconds(4);
        assertEquals(1, probe.begun());
    }

    @Test
    public void whoeverComesLaterGoesOnWhereTheLastOneWas() {
        Container container = running(EVERY_TEN_SECONDS);
        time.seconds(25);
        Result last = new Result(time.now().minusSeconds(5), time.now().minusSeconds(4), 1, "");
        look(container.withHealth(Optional.of(new Health(Health.Status.HEALTHY, 1, List.of(last), Health.Actions.NONE))));
        time.seconds(5);
        assertEquals(0, probe.begun());
        time.seconds(1);
        assertEquals(1, probe.begun());
    }

    @Test
    public void aTypeThatNobodyKnowsIsSaidToBeUnknown() {
        Container container = watch(Healthcheck.of("SMOKE", "x"));
        time.pass(Monitors.ARRIVAL.minusMillis(1));
        assertEquals("its bundle may be on its way", List.of(), reports.unknown);
        time.pass(Duration.ofMillis(1));
        assertEquals(List.of(container.id()), reports.unknown);
        assertEquals(List.of(), monitors.list());
    }

    @Test
    public void aProbeThatComesALittleLaterThanItsContainersIsInTime() {
        watch(new Healthcheck(List.of("SMOKE", "x"), Duration.ofSeconds(10), null, null, null, 0, null));
        time.seconds(8);
        registry.addProbe(probe, FakeProbe.reference("SMOKE"));
        time.seconds(2);
        assertEquals(1, probe.begun());
        time.seconds(10);
        assertEquals(List.of(), reports.unknown);
    }

    @Test
    public void whenProbesCannotKeepUpAllAreLateAndNoneIsLeftOut() {
        Healthcheck everySecond = new Healthcheck(List.of("CMD", "x"), Duration.ofSeconds(1), null, null, null, 0, null);
        List<Container> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(watch(everySecond));
        }
        slow = true;
        time.seconds(1);
        assertEquals("two begin at a time", 2, held.size());
        // Each takes a second to begin, so that a round of twenty takes ten.
        for (int second = 0; second < 40; second++) {
            time.seconds(1);
            workersCatchUp();
            time.seconds(0);
            probe.runs.forEach(run -> run.end(0, ""));
            time.seconds(0);
        }
        for (Container container : all) {
            long checks = probe.targets.stream().filter(target -> target.container().id().equals(container.id())).count();
            assertTrue("each had its turn: " + checks, checks >= 2 && checks <= 5);
        }
        assertTrue(monitors.list().stream().allMatch(watch -> watch.late().compareTo(Duration.ofSeconds(15)) < 0));
    }

    @Test
    public void oneThatDoesNotBeginKeepsNobodyFromIt() {
        Monitors narrow = monitors(1);
        slow = true;
        for (int i = 0; i < 2; i++) {
            Container container = running(EVERY_TEN_SECONDS);
            narrow.look(container.id(), Optional.of(container));
        }
        time.seconds(10);
        assertEquals(1, held.size());
        time.seconds(2);
        assertEquals(2, held.size());
    }

    @Test
    public void aCheckThatIsAskedForCountsAndIsMadeAtOnce() {
        Container container = watch(EVERY_TEN_SECONDS);
        CompletableFuture<Result> asked = monitors.run(container.id());
        time.seconds(0);
        CompletableFuture<Result> askedToo = monitors.run(container.id());
        probe.last().end(3, "no");
        time.seconds(0);
        assertEquals(3, asked.join().exitCode());
        assertEquals(3, askedToo.join().exitCode());
        assertEquals(1, reports.results.size());
        time.seconds(9);
        assertEquals(1, probe.begun());
        time.seconds(1);
        assertEquals(2, probe.begun());
        CompletableFuture<Result> unanswered = monitors.run(container.id());
        monitors.look(container.id(), Optional.empty());
        assertThrows(CompletionException.class, unanswered::join);
        assertThrows(CompletionException.class, () -> monitors.run(ContainerId.random()).join());
    }

    @Test
    public void whoeverClosesWaitsUntilNothingIsLeft() {
        watch(EVERY_TEN_SECONDS);
        time.seconds(10);
        CompletableFuture<Void> closed = monitors.closeAll();
        time.seconds(1);
        assertTrue(probe.last().cancelled);
        assertFalse(closed.isDone());
        probe.last().end(137, "");
        time.seconds(1);
        assertTrue(closed.isDone());
    }

    @Test
    public void aResultThatIsNotTakenEndsNothing() {
        watch(EVERY_TEN_SECONDS);
        reports.refuse = true;
        time.seconds(10);
        probe.last().end(0, "");
        time.seconds(10);
        assertEquals(2, probe.begun());
        assertEquals("nor is anything done about it", List.of(), reports.acted);
    }
}
