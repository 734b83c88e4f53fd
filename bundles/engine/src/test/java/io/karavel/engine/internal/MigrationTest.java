package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.testkit.CallLog;
import io.karavel.testkit.FakeMachine;
import io.karavel.testkit.FakeRuntime;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Containers that are moved from one runtime to another. */
public class MigrationTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private final FakeMachine elsewhere = new FakeMachine();

    @Before
    public void anotherRuntime() {
        engine.life().registry.add("other", new FakeRuntime(elsewhere, new CallLog()));
    }

    @After
    public void close() {
        elsewhere.close();
    }

    @Test
    public void aStoppedContainerStartsByItsNewRuntime() {
        Container container = engine.run("web");
        engine.containers().stop("web", StopRequest.DEFAULT);
        Container moved = engine.containers().migrate("web", "other");
        assertEquals("other", moved.hostConfig().runtime());
        assertEquals("other", moved.runtime().orElseThrow().name());
        assertTrue(moved.actual() instanceof Exited);
        assertTrue(engine.life().events.actions(container.id()).contains("update"));
        engine.containers().start("web");
        assertEquals(container.id(), elsewhere.task(container.id()).container());
        engine.containers().remove("web", new RemoveRequest(true, true));
    }

    @Test
    public void oneWhoseRuntimeIsGoneForGoodCanBeMoved() {
        Container container = engine.run("web");
        engine.containers().stop("web", StopRequest.DEFAULT);
        engine.life().registry.remove(EngineLife.RUNTIME);
        refused(ErrorKind.INVALID, () -> engine.containers().start("web"));
        assertEquals("other", engine.containers().migrate("web", "other").runtime().orElseThrow().name());
        engine.containers().start("web");
        assertEquals(container.id(), elsewhere.task(container.id()).container());
        engine.containers().remove("web", new RemoveRequest(true, true));
        engine.life().registry.add(EngineLife.RUNTIME, engine.life().runtime);
    }

    @Test
    public void oneThatWasNeverStartedIsNotBoundByIt() {
        engine.create("web");
        assertTrue(engine.containers().migrate("web", "other").runtime().isEmpty());
        assertEquals("other", engine.containers().get("web").hostConfig().runtime());
    }

    @Test
    public void oneThatRunsStaysWhereItIs() {
        Container container = engine.run("web");
        refused(ErrorKind.CONFLICT, () -> engine.containers().migrate("web", "other"));
        refused(ErrorKind.INVALID, () -> engine.containers().migrate("web", "nosuch"));
        refused(ErrorKind.NOT_FOUND, () -> engine.containers().migrate("nosuch", "other"));
        assertTrue(engine.get(container.id()).actual() instanceof Running);
        assertEquals(container.runtime(), engine.get(container.id()).runtime());
    }

    @Test
    public void oneThatIsThereAlreadyIsNotModified() {
        engine.create("web");
        refused(ErrorKind.NOT_MODIFIED, () -> engine.containers().migrate("web", EngineLife.RUNTIME));
        engine.containers().migrate("web", "other");
        engine.containers().migrate("web", "");
        assertEquals("the default", EngineLife.RUNTIME, engine.containers().get("web").hostConfig().runtime());
    }
}
