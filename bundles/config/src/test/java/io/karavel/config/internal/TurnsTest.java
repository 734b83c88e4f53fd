package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;

/** An answer that a change was not made is true: it is not made later. */
public class TurnsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    public void oneWhoseTurnDoesNotComeIsNeverDone() {
        Turns turns = new Turns(MOMENT, MINUTE);
        turns.later(this::awaitGate);
        EngineException refusal = assertThrows(EngineException.class, () -> turns.take(this::change));
        assertEquals(ErrorKind.TIMEOUT, refusal.kind());
        assertEquals("another change of the configuration takes too long", refusal.getMessage());
        gate.countDown();
        turns.stop();
        assertFalse(done.get());
    }

    @Test
    public void oneUnderWayIsNotGivenUp() throws Exception {
        AtomicReference<Turn<Boolean>> turn = new AtomicReference<>();
        turn.set(new Turn<>(() -> turn.get().giveUp()));
        assertFalse(turn.get().call());
        assertFalse(turn.get().giveUp());
    }

    @Test
    public void oneThatWasGivenUpIsNotDone() {
        Turn<Boolean> turn = new Turn<>(this::change);
        assertTrue(turn.giveUp());
        assertTrue(turn.giveUp());
        assertThrows(CancellationException.class, turn::call);
        assertFalse(done.get());
    }

    /** However long it takes: either its turn did not come, and it is not done, or the answer says that it may be done. */
    @Test
    public void whatTakesTooLongIsToldTruly() {
        Turns turns = new Turns(MOMENT, MOMENT);
        EngineException refusal = assertThrows(EngineException.class, () -> turns.take(() -> {
            awaitGate();
            return change();
        }));
        assertEquals(ErrorKind.TIMEOUT, refusal.kind());
        gate.countDown();
        turns.stop();
        assertEquals(refusal.getMessage(), done.get(), refusal.getMessage().contains("may still take effect"));
    }

    private boolean change() {
        done.set(true);
        return true;
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
