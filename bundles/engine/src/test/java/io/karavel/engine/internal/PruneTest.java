package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.Pruned;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.RestartPolicy.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;

/** The removal of all that does not run. */
public class PruneTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void whatDoesNotRunGoesAndWhatRunsOrIsPausedStays() {
        Container made = engine.create("made");
        Container ended = engine.run("ended");
        Container running = engine.run("running");
        Container paused = engine.run("paused");
        engine.containers().pause("paused");
        engine.machine.task(ended.id()).exit(3);
        engine.awaitEvent(ended, "die");
        Pruned pruned = engine.containers().prune(any -> true);
        assertEquals(Set.of(made.id(), ended.id()), Set.copyOf(pruned.containers()));
        assertEquals(Set.of(running.id(), paused.id()), Set.copyOf(engine.containers().list().stream().map(Container::id).toList()));
        assertEquals(2000, pruned.bytes());
        assertTrue(engine.life().events.actions(made.id()).contains("destroy"));
        assertEquals(List.of("prune"), engine.life().events.actionsOf(""));
    }

    @Test
    public void whatIsNotChosenStays() {
        Container container = engine.create("web");
        assertEquals(List.of(), engine.containers().prune(any -> false).containers());
        assertEquals(container, engine.get(container.id()));
    }

    @Test
    public void whatTheEngineHasNotComeToStartYetStays() throws Exception {
        engine.run("db", restarting(Kind.ALWAYS));
        Container app = engine.create("app", ContainerConfig.of("image", "run").withLabels(Map.of(Dependencies.LABEL, "db")),
                restarting(Kind.ALWAYS));
        engine.containers().start("app");
        for (String name : List.of("app", "db")) {
            engine.containers().stop(name, StopRequest.DEFAULT);
        }
        CountDownLatch gate = new CountDownLatch(1);
        engine.killAndRestart(() -> { }, next -> next.calls.interfere((call, done) -> {
            if (call.equals("create") && !done) {
                await(gate);
            }
        }));

        List<ContainerId> pruned = engine.containers().prune(any -> true).containers();

        gate.countDown();
        assertEquals(List.of(), pruned);
        engine.awaitEvent(app, "start");
    }

    @Test
    public void thereIsOneAtATime() {
        engine.create("web");
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Void> first = meanwhile(() -> engine.containers().prune(any -> {
            reached.countDown();
            await(gate);
            return true;
        }));
        await(reached);
        assertEquals("a prune operation is already running",
                refused(ErrorKind.CONFLICT, () -> engine.containers().prune(any -> true)).getMessage());
        gate.countDown();
        soon(first);
        assertEquals(List.of(), engine.containers().prune(any -> true).containers());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
