package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import java.time.Instant;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;

/** A drained engine takes no new work, and what it has goes on. */
public class DrainTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private static void refused(Runnable work) {
        assertEquals(ErrorKind.UNAVAILABLE, assertThrows(EngineException.class, work::run).kind());
    }

    @Test
    public void nothingIsCreatedOrStartedWhileItLasts() {
        Container web = engine.run("web");
        engine.create("idle");
        engine.life().drain.begin();
        refused(() -> engine.create("new"));
        refused(() -> engine.containers().start("idle"));
        refused(() -> engine.containers().restart("web", StopRequest.DEFAULT));
        assertTrue("what runs goes on", engine.get(web.id()).actual() instanceof Running);
        engine.life().drain.end();
        engine.containers().start("idle");
    }

    @Test
    public void whatRunsCanBeStoppedMeanwhile() {
        engine.run("web");
        engine.life().drain.begin();
        engine.containers().stop("web", StopRequest.DEFAULT);
        engine.life().drain.end();
    }

    @Test
    public void aSecondBeginChangesNothing() {
        engine.life().drain.begin();
        Optional<Instant> since = engine.life().drain.since();
        engine.life().drain.begin();
        assertEquals(since, engine.life().drain.since());
        engine.life().drain.end();
        engine.life().drain.end();
        assertEquals(Optional.empty(), engine.life().drain.since());
    }
}
