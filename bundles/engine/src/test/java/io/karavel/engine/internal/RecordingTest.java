package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.state.Input;
import org.junit.Rule;
import org.junit.Test;

/** What has happened is recorded, though the store may not take it at once. */
public class RecordingTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private void busyFor(Class<? extends Input> input) {
        engine.life().unstorable.put(input, new EngineException(ErrorKind.TIMEOUT, "the container is being changed for too long"));
    }

    @Test
    public void anEndIsRecordedThoughTheContainerIsBeingChangedForLong() {
        Container container = engine.run("web");
        busyFor(Input.Exited.class);

        engine.task(container).exit(42);

        assertEquals(42, engine.awaitState(container, Exited.class).code());
        awaitThat(() -> engine.machine.tasks().isEmpty());
    }

    @Test
    public void aStartIsRecordedThoughTheContainerIsBeingChangedForLong() {
        Container container = engine.create("web");
        busyFor(Input.Started.class);

        engine.containers().start("web");

        engine.awaitState(container, Running.class);
    }

    @Test
    public void aStartThatFailedIsRecordedThoughTheContainerIsBeingChangedForLong() {
        Container container = engine.create("web");
        busyFor(Input.StartFailed.class);
        engine.life().calls.failNext("create", EngineException.system("no", null));

        assertThrows(EngineException.class, () -> engine.containers().start("web"));

        engine.containers().remove("web", new RemoveRequest(false, false));
        engine.awaitGone(container);
    }

    @Test
    public void anEndThatAStoreThatStopsDoesNotTakeIsLeftForTheNextEngine() throws Exception {
        Container container = engine.run("web");
        engine.life().unstorable.put(Input.Exited.class, new EngineException(ErrorKind.UNAVAILABLE, "the container store is stopping"));
        engine.task(container).exit(42);
        awaitThat(() -> engine.life().unstorable.isEmpty());

        engine.restart();

        assertEquals(42, engine.awaitState(container, Exited.class).code());
    }
}
