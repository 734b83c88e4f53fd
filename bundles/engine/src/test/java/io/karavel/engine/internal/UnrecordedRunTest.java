package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.autoRemove;
import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.testkit.FakeTask;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Rule;
import org.junit.Test;

/** Runs whose begin the last engine did not come to record, and which are over when the next one looks. */
public class UnrecordedRunTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    /** Has the engine die as soon as the process of a container runs. */
    private void dieAsItStarts(Container container) {
        EngineLife last = engine.life();
        last.calls.interfere((call, done) -> {
            if (call.equals("start") && done) {
                last.die();
            }
        });
        assertThrows(RuntimeException.class, () -> engine.containers().start(container.name()));
    }

    @Test
    public void theFirstRunOfAContainerIsToldWithItsCodeAndTime() throws Exception {
        Container container = engine.create("web");
        dieAsItStarts(container);
        AtomicReference<Instant> later = new AtomicReference<>();

        engine.killAndRestart(() -> {
            engine.task(container).exit(5);
            later.set(Instant.now());
        });

        Exited exited = engine.awaitState(container, Exited.class);
        assertEquals(5, exited.code());
        assertFalse("when it ended: " + exited.finishedAt(), exited.finishedAt().isAfter(later.get()));
        awaitThat(() -> engine.machine.tasks().isEmpty());
        assertEquals(List.of("die"), engine.life().events.actions(container.id()));
    }

    @Test
    public void aLaterRunIsToldToo() throws Exception {
        Container container = engine.run("web");
        engine.task(container).exit(1);
        engine.awaitState(container, Exited.class);
        awaitThat(() -> engine.machine.tasks().isEmpty());
        dieAsItStarts(container);

        engine.killAndRestart(() -> engine.task(container).exit(5));

        awaitThat(() -> engine.get(container.id()).view().exitCode() == 5);
        awaitThat(() -> engine.machine.tasks().isEmpty());
        assertEquals(List.of("die"), engine.life().events.actions(container.id()));
    }

    @Test
    public void itsPolicyStartsItAgain() throws Exception {
        Container container = engine.create("web", restarting(Kind.ON_FAILURE, 3));
        dieAsItStarts(container);
        FakeTask first = engine.task(container);

        engine.killAndRestart(() -> first.exit(5));

        awaitThat(() -> engine.get(container.id()).actual() instanceof Running running && running.pid() != first.pid());
        assertEquals(1, engine.get(container.id()).desired().restartCount());
    }

    @Test
    public void oneThatRemovesItselfIsToldBeforeItGoes() throws Exception {
        Container container = engine.create("web", autoRemove());
        dieAsItStarts(container);

        engine.killAndRestart(() -> engine.task(container).exit(5));

        engine.awaitEvent(container, "destroy");
        assertEquals(List.of("die", "destroy"), engine.life().events.actions(container.id()));
    }

    @Test
    public void theTaskOfAStartThatFailedIsNoRun() throws Exception {
        Container container = engine.create("web");
        engine.life().calls.failNext("create", EngineException.system("no", null));
        assertThrows(EngineException.class, () -> engine.containers().start("web"));

        engine.killAndRestart(() -> engine.machine.foreignTask(engine.life().specOfAnother(container.id())).exit(5));

        awaitThat(() -> engine.machine.tasks().isEmpty());
        assertEquals("created", engine.get(container.id()).view().status().text());
        assertEquals(List.of(), engine.life().events.actions(container.id()));
    }
}
