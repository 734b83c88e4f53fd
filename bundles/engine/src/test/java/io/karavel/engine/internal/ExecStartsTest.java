package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ContainerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.After;
import org.junit.Test;

/** Starts of execs, and freezing, that happen at once. */
public class ExecStartsTest {
    private static final ContainerId WEB = ContainerId.random();
    private static final ContainerId OTHER = ContainerId.random();

    private final ExecStarts patient = new ExecStarts(Duration.ofMinutes(10));
    private final ExecStarts impatient = new ExecStarts(Duration.ofMillis(20));
    private final AtomicBoolean reached = new AtomicBoolean();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @After
    public void endWhatIsLeft() {
        end.complete(null);
    }

    /** Something that is begun by a thread of its own, and goes on until it is told to end. */
    private static final class UnderWay implements Runnable {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> goOn;

        UnderWay(CompletableFuture<Void> goOn) {
            this.goOn = goOn;
        }

        @Override
        public void run() {
            begun.complete(null);
            goOn.join();
        }
    }

    private void arrive() {
        reached.set(true);
    }

    private static Thread started(Runnable work) {
        Thread thread = new Thread(work, "test");
        thread.start();
        return thread;
    }

    /** It has come to where it waits, or has gone past that. */
    private void awaitArrival(Thread thread) {
        awaitThat(() -> thread.getState() == Thread.State.TIMED_WAITING || reached.get());
    }

    @Test
    public void aFreezeWaitsForEveryStartUnderWay() throws Exception {
        CompletableFuture<Void> firstEnd = new CompletableFuture<>();
        UnderWay first = new UnderWay(firstEnd);
        UnderWay second = new UnderWay(end);
        Thread firstStart = started(() -> patient.start(WEB, first));
        started(() -> patient.start(WEB, second));
        soon(first.begun);
        soon(second.begun);
        Thread freeze = started(() -> patient.freeze(WEB, this::arrive));
        firstEnd.complete(null);
        firstStart.join();
        awaitArrival(freeze);
        assertFalse(reached.get());
        end.complete(null);
        freeze.join();
        assertTrue(reached.get());
    }

    @Test
    public void aStartWaitsForEveryFreezeUnderWay() throws Exception {
        CompletableFuture<Void> firstEnd = new CompletableFuture<>();
        UnderWay first = new UnderWay(firstEnd);
        UnderWay second = new UnderWay(end);
        Thread firstFreeze = started(() -> patient.freeze(WEB, first));
        soon(first.begun);
        started(() -> patient.freeze(WEB, second));
        soon(second.begun);
        firstEnd.complete(null);
        firstFreeze.join();
        Thread start = started(() -> patient.start(WEB, this::arrive));
        awaitArrival(start);
        assertFalse(reached.get());
        end.complete(null);
        start.join();
        assertTrue(reached.get());
    }

    @Test
    public void whoWaitedForLongGoesItsWay() {
        impatient.freeze(WEB, () -> impatient.start(WEB, this::arrive));
        assertTrue("an exec starts in a container that takes long to freeze", reached.getAndSet(false));
        impatient.start(WEB, () -> impatient.freeze(WEB, this::arrive));
        assertTrue("a container is frozen in which an exec takes long to start", reached.get());
    }

    @Test
    public void whatFailsIsOverToo() {
        for (Runnable attempt : new Runnable[] {() -> patient.start(WEB, this::fail), () -> patient.freeze(WEB, this::fail)}) {
            try {
                attempt.run();
            } catch (IllegalStateException expected) {
                arrive();
            }
            assertTrue(reached.getAndSet(false));
        }
        patient.freeze(WEB, this::arrive);
        assertTrue(reached.getAndSet(false));
        patient.start(WEB, this::arrive);
        assertTrue(reached.get());
    }

    private void fail() {
        throw new IllegalStateException("no luck");
    }

    @Test
    public void containersDoNotWaitForOneAnother() {
        patient.freeze(OTHER, () -> patient.start(WEB, () -> patient.freeze(OTHER, this::arrive)));
        assertTrue(reached.get());
    }
}
