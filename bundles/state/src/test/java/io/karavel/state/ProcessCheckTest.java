package io.karavel.state;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;

import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class ProcessCheckTest {
    private static final Duration LONG_AGO = Duration.ofDays(3);

    private final Instant now = Instant.now();
    private final ProcessCheck check = new ProcessCheck(Clock.fixed(now, ZoneOffset.UTC));
    private Process process;
    private int zombie;

    /** A process with a child that has ended and that it never waits for. */
    @Before
    public void start() throws IOException {
        process = new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 600").start();
        BufferedReader said = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        zombie = Integer.parseInt(said.readLine());
    }

    @After
    public void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    public void aContainerWhoseProcessLivesRuns() {
        Container running = running((int) process.pid(), Instant.now());
        assertSame(running, check.apply(running));
    }

    @Test
    public void aContainerWhoseProcessIsGoneHasEndedWithAnUnknownCode() throws InterruptedException {
        process.destroyForcibly().waitFor();
        Container running = running((int) process.pid(), now.minus(LONG_AGO));
        assertEquals(ended(now.minus(LONG_AGO)), check.apply(running).actual());
    }

    @Test
    public void aPidThatBelongsToAYoungerProcessIsNotItsOwn() {
        Container running = running((int) process.pid(), now.minus(LONG_AGO));
        assertEquals(ended(now.minus(LONG_AGO)), check.apply(running).actual());
    }

    @Test
    public void aProcessThatNoOneWaitedForHasEnded() {
        org.awaitility.Awaitility.await().atMost(60, TimeUnit.SECONDS).until(
                () -> check.apply(running(zombie, Instant.now())).actual() instanceof Exited);
    }

    @Test
    public void whatDoesNotRunIsNotLookedAt() {
        Container created = Samples.container("web");
        assertSame(created, check.apply(created));
    }

    private static Container running(int pid, Instant startedAt) {
        return Samples.container("web").withActual(new Running(pid, startedAt, false, true));
    }

    private Exited ended(Instant startedAt) {
        return new Exited(Exited.UNKNOWN_CODE, true, "", startedAt, now);
    }
}
