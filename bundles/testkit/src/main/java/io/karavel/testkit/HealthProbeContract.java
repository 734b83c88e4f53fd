package io.karavel.testkit;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;

import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeRun;
import io.karavel.spi.health.ProbeTarget;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.Assume;
import org.junit.Test;

/** What every {@link HealthProbe} does, as tests. Extend it, say how to get your probe and what to try it on, and run it with JUnit 4. */
public abstract class HealthProbeContract {
    private static final long DEADLINE_SECONDS = 60;

    /** A probe as the engine gets it. */
    protected abstract HealthProbe newProbe() throws Exception;

    /** Something that is well. */
    protected abstract ProbeTarget well() throws Exception;

    /** Something that is not. */
    protected abstract ProbeTarget unwell() throws Exception;

    /** Something that does not answer; empty where the probe answers at once, whatever it is tried on. */
    protected abstract Optional<ProbeTarget> silent() throws Exception;

    /** Something whose arguments make no sense. */
    protected abstract ProbeTarget senseless() throws Exception;

    @Test
    public void whatIsWellIsSaidToBe() throws Exception {
        ProbeResult result = result(newProbe().begin(well()));
        assertEquals(result.output(), 0, result.exitCode());
    }

    @Test
    public void whatIsNotWellIsSaidNotToBe() throws Exception {
        ProbeResult result = result(newProbe().begin(unwell()));
        assertNotEquals(result.output(), 0, result.exitCode());
    }

    @Test
    public void oneProbeServesAgainAndAgain() throws Exception {
        HealthProbe probe = newProbe();
        for (int i = 0; i < 3; i++) {
            assertEquals(0, result(probe.begin(well())).exitCode());
            assertNotEquals(0, result(probe.begin(unwell())).exitCode());
        }
    }

    @Test
    public void argumentsThatMakeNoSenseAreRefusedWithAReason() throws Exception {
        HealthProbe probe = newProbe();
        ProbeTarget target = senseless();
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> probe.begin(target));
        assertNotNull("the message is what users see", refusal.getMessage());
    }

    @Test
    public void whatDoesNotAnswerIsWaitedForByNobodyAndGoneWhenItIsCancelled() throws Exception {
        Optional<ProbeTarget> target = silent();
        Assume.assumeTrue("it always answers at once", target.isPresent());
        ProbeRun run = newProbe().begin(target.get());
        assertFalse(run.result().toCompletableFuture().isDone());
        run.cancel();
        try {
            result(run);
        } catch (ExecutionException anyEndWillDo) {
            assertNotNull(anyEndWillDo.getCause());
        }
        run.cancel();
    }

    @Test
    public void cancellingWhatIsOverChangesNothing() throws Exception {
        ProbeRun run = newProbe().begin(well());
        ProbeResult result = result(run);
        run.cancel();
        assertEquals(result, result(run));
    }

    private static ProbeResult result(ProbeRun run) throws ExecutionException, InterruptedException, TimeoutException {
        return run.result().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
