package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static org.junit.Assert.assertEquals;

import io.karavel.model.ActualState.Exited;
import io.karavel.model.Container;
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
}
