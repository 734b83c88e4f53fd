package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ContainerUpdate;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.Container;
import io.karavel.model.HostConfig;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.state.Input;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;

/** Limits and restart policies of containers that are there. */
public class UpdateTest {
    private static final long MIB = 1 << 20;
    private static final RestartPolicy ALWAYS = new RestartPolicy(Kind.ALWAYS, 0);

    @Rule
    public final EngineFixture engine = new EngineFixture();

    private static Resources memory(long memory, long swap) {
        return new Resources(0, memory, 0, null, 0, null, null, null, null, null, 0, 0, 0, 0, null, null, null, null, null, 0, swap, null,
                null, null, null);
    }

    private static Resources processor(long nanoCpus, long period, long quota) {
        return new Resources(0, 0, nanoCpus, null, 0, null, null, null, null, null, period, quota, 0, 0, null, null, null, null, null, 0, 0,
                null, null, null, null);
    }

    private static Resources processes(long limit) {
        return new Resources(0, 0, 0, null, 0, null, null, null, null, null, 0, 0, 0, 0, null, null, null, null, null, 0, 0, null, null,
                Optional.of(limit), null);
    }

    private static ContainerUpdate limits(Resources limits) {
        return new ContainerUpdate(limits, Optional.empty());
    }

    private Container run(Resources limits) {
        return engine.run("web", HostConfig.DEFAULT.with(limits));
    }

    private void refusedWith(String message, Resources named) {
        EngineException refusal = refused(ErrorKind.CONFLICT, () -> engine.containers().update("web", limits(named)));
        assertEquals("Cannot update container " + engine.containers().get("web").id() + ": " + message, refusal.getMessage());
    }

    @Test
    public void oneThatRunsHasItsNewLimitsAtOnceAndAfterItsNextStart() {
        Container container = run(memory(64 * MIB, 0));
        assertEquals("as Docker shows it", 128 * MIB, container.hostConfig().resources().memorySwap());
        Container after = engine.containers().update("web", limits(memory(100 * MIB, 0)));
        assertEquals(100 * MIB, after.hostConfig().resources().memory());
        assertEquals(128 * MIB, after.hostConfig().resources().memorySwap());
        assertEquals(List.of("{\"memory\":{\"limit\":104857600,\"swap\":134217728}}"), engine.machine.task(container.id()).updates());
        assertTrue(engine.life().events.actions(container.id()).contains("update"));
        engine.containers().restart("web", EngineFixture.within(Duration.ofSeconds(60)));
        String spec = new String(engine.machine.task(container.id()).spec().runtimeSpec(), StandardCharsets.UTF_8);
        assertTrue(spec, spec.contains("\"limit\":104857600"));
    }

    @Test
    public void oneThatDoesNotRunHasThemFromItsNextStart() {
        Container container = engine.create("web");
        engine.containers().update("web", limits(processes(77)));
        assertEquals(Optional.of(77L), engine.get(container.id()).hostConfig().resources().pidsLimit());
        engine.containers().start("web");
        assertEquals(List.of(), engine.machine.task(container.id()).updates());
    }

    @Test
    public void whatARuntimeCannotGiveIsTakenBack() {
        Container container = run(memory(64 * MIB, 64 * MIB));
        engine.life().calls.failNext("update", new EngineException(ErrorKind.SYSTEM, "device or resource busy"));
        EngineException failure = refused(ErrorKind.SYSTEM, () -> engine.containers().update("web",
                new ContainerUpdate(memory(32 * MIB, 32 * MIB), Optional.of(ALWAYS))));
        assertEquals("Cannot update container " + container.id() + ": device or resource busy", failure.getMessage());
        assertEquals(List.of("{\"memory\":{\"limit\":67108864,\"swap\":67108864}}"), engine.machine.task(container.id()).updates());
        assertEquals(container, engine.get(container.id()));
        assertFalse(engine.life().events.actions(container.id()).contains("update"));
    }

    @Test
    public void anotherRestartPolicyAloneIsNothingToTheRuntime() {
        Container container = run(Resources.UNLIMITED);
        engine.containers().update("web", new ContainerUpdate(Resources.UNLIMITED, Optional.of(ALWAYS)));
        assertEquals(0, engine.life().calls.count("update"));
        assertEquals(ALWAYS, engine.get(container.id()).desired().restartPolicy());
    }

    @Test
    public void whereLimitsCannotBeChangedAtAllTheUserIsToldSo() {
        Container container = run(Resources.UNLIMITED);
        engine.life().calls.failNext("update", new UnsupportedOperationException("no limits here"));
        refused(ErrorKind.NOT_IMPLEMENTED, () -> engine.containers().update("web", limits(processes(7))));
        assertEquals(container, engine.get(container.id()));
    }

    @Test
    public void whatCannotBeStoredIsNotGiven() {
        Container container = run(Resources.UNLIMITED);
        engine.life().unstorable.put(Input.Updated.class, new EngineException(ErrorKind.SYSTEM, "disk full"));
        refused(ErrorKind.SYSTEM, () -> engine.containers().update("web", limits(processes(7))));
        assertEquals(List.of(), engine.machine.task(container.id()).updates());
    }

    @Test
    public void oneThatEndsMeanwhileHasItsNewLimitsStored() {
        Container container = run(Resources.UNLIMITED);
        engine.life().calls.failNext("update", EngineException.notFound("no running task"));
        engine.containers().update("web", limits(processes(7)));
        assertEquals(Optional.of(7L), engine.get(container.id()).hostConfig().resources().pidsLimit());
    }

    @Test
    public void processorsAreNotSaidInTwoWays() {
        run(processor(0, 50_000, 25_000));
        refusedWith("Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set", processor(500_000_000, 0, 0));
        engine.create("shares", HostConfig.DEFAULT.with(processor(500_000_000, 0, 0)));
        assertEquals("Cannot update container " + engine.containers().get("shares").id()
                + ": Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set",
                refused(ErrorKind.CONFLICT, () -> engine.containers().update("shares", limits(processor(0, 0, 25_000)))).getMessage());
    }

    @Test
    public void memoryFitsIntoWhatMemoryAndSwapMayBeTogether() {
        run(memory(64 * MIB, 0));
        String message = "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time";
        refusedWith(message, memory(200 * MIB, 0));
        engine.containers().update("web", limits(memory(200 * MIB, -1)));
        engine.containers().update("web", limits(memory(300 * MIB, 0)));
        refused(ErrorKind.INVALID, () -> engine.containers().update("web", limits(memory(0, 100 * MIB))));
        refused(ErrorKind.INVALID, () -> engine.containers().update("web", limits(memory(MIB, 0))));
        assertEquals(300 * MIB, engine.containers().get("web").hostConfig().resources().memory());
    }

    @Test
    public void anotherRestartPolicyCountsFromTheNextEnd() {
        Container container = run(Resources.UNLIMITED);
        engine.containers().update("web", new ContainerUpdate(Resources.UNLIMITED, Optional.of(ALWAYS)));
        assertEquals(ALWAYS, engine.get(container.id()).hostConfig().restartPolicy());
        engine.machine.task(container.id()).exit(0);
        EngineFixture.awaitThat(() -> engine.get(container.id()).desired().restartCount() > 0
                || engine.get(container.id()).actual() instanceof Restarting);
        engine.containers().stop("web", StopRequest.DEFAULT);
    }

    @Test
    public void whatIsRemovedWhenItEndsIsNeverToBeRestarted() {
        engine.run("web", EngineFixture.autoRemove());
        refused(ErrorKind.CONFLICT,
                () -> engine.containers().update("web", new ContainerUpdate(Resources.UNLIMITED, Optional.of(ALWAYS))));
        engine.containers().update("web", new ContainerUpdate(Resources.UNLIMITED, Optional.of(RestartPolicy.NO)));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void twoUpdatesOfAContainerAreMadeOneAfterTheOther() {
        Container container = run(Resources.UNLIMITED);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("update") && !done && reached.getCount() > 0) {
                reached.countDown();
                awaitUninterrupted(gate);
            }
        });
        CompletableFuture<Void> first = meanwhile(() -> engine.containers().update("web", limits(processes(7))));
        awaitUninterrupted(reached);
        CompletableFuture<Void> second = meanwhile(() -> engine.containers().update("web", limits(processes(8))));
        gate.countDown();
        soon(first);
        soon(second);
        assertEquals(List.of("{\"pids\":{\"limit\":7}}", "{\"pids\":{\"limit\":8}}"), engine.machine.task(container.id()).updates());
        assertEquals(Optional.of(8L), engine.get(container.id()).hostConfig().resources().pidsLimit());
    }
}
