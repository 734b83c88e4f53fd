package io.karavel.engine.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.junit.Test;

public class FirstProcessTest {
    @Test
    public void whatRunsIsNotGoing() {
        assertFalse(FirstProcess.isGoing((int) ProcessHandle.current().pid()));
    }

    @Test
    public void whatIsNoProcessIsNotGoing() {
        assertFalse(FirstProcess.isGoing(0));
    }

    @Test
    public void whatHasEndedIsGoingAlsoWhereNobodyHasWaitedForIt() throws Exception {
        // The shell becomes a program that never waits for its children.
        Process parent = new ProcessBuilder("sh", "-c", "sh -c 'exit 3' & echo $!; exec sleep 1000").start();
        try {
            int child = Integer.parseInt(parent.inputReader().readLine());
            await().atMost(Duration.ofSeconds(60)).until(() -> FirstProcess.isGoing(child));
            assertTrue("a zombie", ProcessHandle.of(child).isPresent());
        } finally {
            parent.destroyForcibly().waitFor();
        }
        assertTrue(FirstProcess.isGoing((int) parent.pid()));
    }
}
