package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.model.Signal;
import io.karavel.testkit.CallLog;
import io.karavel.testkit.FakeRuntime;
import io.karavel.testkit.FakeTask;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.Rule;
import org.junit.Test;

/** What an engine makes of what the one before it left, where something comes between. */
public class ReconciliationTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void anEndThatNobodySawIsRecordedThoughTheContainerWasRenamedMeanwhile() throws Exception {
        Container container = engine.run("web");
        EngineLife last = engine.life();

        engine.killAndRestart(engine.machine::close, next -> next.calls.interfere((call, done) -> {
            if (call.equals("list") && done) {
                awaitThat(() -> engine.life() != last);
                engine.containers().rename("web", "www");
            }
        }));

        assertEquals(255, engine.awaitState(container, Exited.class).code());
        assertEquals("www", engine.get(container.id()).name());
    }

    @Test
    public void aContainerThatCouldNotBeLookedAfterIsLookedAfterAgain() throws Exception {
        Container container = engine.run("web", restarting(Kind.ALWAYS));
        endAndDieBeforeItsTaskIsDeleted(container, 1);

        engine.killAndRestart(() -> { }, next -> next.calls.failNext("delete", away()));

        engine.awaitEvent(container, "start");
        engine.awaitState(container, Running.class);
    }

    /** The last thing that the engine does is to record it. */
    private void endAndDieBeforeItsTaskIsDeleted(Container container, int code) {
        dieBeforeItsTaskIsDeleted(() -> engine.task(container).exit(code));
    }

    private void dieBeforeItsTaskIsDeleted(Runnable end) {
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("delete")) {
                engine.life().die();
            }
        });
        end.run();
        awaitThat(() -> engine.life().calls.isCutOff());
    }

    private static EngineException away() {
        return new EngineException(ErrorKind.UNAVAILABLE, "containerd is away");
    }

    @Test
    public void aRemovalThatCannotBeFinishedIsTriedAgain() throws Exception {
        Container container = engine.create("web");
        engine.life().calls.failNext("removeRootfs", away());
        assertThrows(EngineException.class, () -> engine.containers().remove("web", new RemoveRequest(false, false)));

        engine.killAndRestart(() -> { }, next -> next.calls.failNext("removeRootfs", away()));

        engine.awaitGone(container);
        assertTrue(engine.life().calls.count("removeRootfs") > 1);
    }

    @Test
    public void whatBeganMeanwhileGoesOnWhenAContainerIsLookedAfterAgain() throws Exception {
        Container container = engine.run("web");
        endAndDieBeforeItsTaskIsDeleted(container, 3);

        engine.killAndRestart(() -> { }, next -> next.calls.failNext("delete", away()));
        engine.containers().start("web");
        FakeTask task = engine.task(container);
        awaitThat(() -> engine.life().calls.count("list") > 1);
        // Waits until that is over.
        engine.containers().kill("web", new Signal(1));

        assertFalse(task.ended());
        assertEquals(task.pid(), ((Running) engine.get(container.id()).actual()).pid());
    }

    @Test
    public void whatWasBeingStartedAsItsRuntimeWasExchangedIsTakenOverThoughTheNextOneIsSilentAtFirst() throws Exception {
        Container container = engine.create("web");
        CallLog next = new CallLog();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("start") && done) {
                engine.life().registry.remove(EngineLife.RUNTIME);
                engine.life().registry.add(EngineLife.RUNTIME, new FakeRuntime(engine.machine, next));
                awaitThat(() -> next.count("containers") > 0);
                next.failNext("list", away());
            }
        });

        engine.containers().start("web");

        awaitThat(() -> {
            engine.containers().kill("web", new Signal(1));
            return next.count("signal") > 0;
        });
        assertTrue(engine.get(container.id()).view().running());
    }

    @Test
    public void whatIsGoneWithItsRuntimeCanBeRemoved() throws Exception {
        Container container = engine.run("web");

        engine.killAndRestart(engine.machine::close, next -> next.registry.remove(EngineLife.RUNTIME));
        engine.containers().remove("web", new RemoveRequest(true, false));

        assertTrue(engine.find(container.id()).isEmpty());
        assertEquals("255", engine.life().events.last(container.id(), "die").attributes().get("exitCode"));
    }

    @Test
    public void whatIsGoneWithItsRuntimeIsFoundOutThoughNobodyAsks() throws Exception {
        Container container = engine.run("web", restarting(Kind.ALWAYS));

        engine.killAndRestart(engine.machine::close, next -> next.registry.remove(EngineLife.RUNTIME));
        assertEquals(255, engine.awaitState(container, Exited.class).code());
        engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);

        engine.awaitState(container, Running.class);
    }

    @Test
    public void aContainerThatTakesLongToLookAfterKeepsOnlyThoseFromTheirStartThatNeedIt() throws Exception {
        Container stuck = engine.run("stuck", restarting(Kind.ALWAYS));
        Container app = runWithNeed("app", "stuck");
        engine.run("db", restarting(Kind.ALWAYS));
        Container web = runWithNeed("web", "db");
        for (String name : List.of("app", "db", "web")) {
            engine.containers().stop(name, StopRequest.DEFAULT);
        }
        awaitThat(() -> engine.machine.tasks().size() == 1);
        dieBeforeItsTaskIsDeleted(() -> meanwhile(() -> engine.containers().stop("stuck", StopRequest.DEFAULT)));
        CountDownLatch goOn = new CountDownLatch(1);

        engine.killAndRestart(() -> { }, next -> next.calls.interfere((call, done) -> {
                    if (call.equals("delete") && !done) {
                        awaitThat(() -> goOn.getCount() == 0);
                    }
                }));

        engine.awaitEvent(web, "start");
        assertFalse(engine.life().events.actions(app.id()).contains("start"));
        goOn.countDown();
        engine.awaitEvent(app, "start");
        List<ContainerId> order = engine.life().events.actors("start");
        assertTrue(order.indexOf(stuck.id()) < order.indexOf(app.id()));
    }

    private Container runWithNeed(String name, String needed) {
        Container container = engine.create(name, ContainerConfig.of("image", "run").withLabels(Map.of(Dependencies.LABEL, needed)),
                restarting(Kind.ALWAYS));
        engine.containers().start(name);
        return container;
    }
}
