package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.is;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RawConnection;
import io.karavel.itests.support.RunningCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A shim that does not answer any more is its own container's trouble, and nobody else's. */
public class WedgeIT extends ClientTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Whoever waited for the stopped shim would wait ten seconds; less than this tells nothing on a machine that has other work. */
    private static final Duration BUSY_MACHINE = Duration.ofSeconds(5);
    private static final int ROUNDS = 25;
    private static final int ENOUGH = 40;

    /** By the container: one that commands are run in, and one that is to be stopped. */
    private final Map<String, Long> shims = new LinkedHashMap<>();

    @Before
    public void stopTwoShims() {
        for (String container : List.of("wedged", "stuck")) {
            docker.run("run", "-d", "--name", container, "busybox", "sleep", "1000");
            shims.put(container, shimOf(docker.inspect(container, "{{.Id}}")));
        }
        docker.run("run", "-d", "--name", "other", "busybox", "sleep", "1000");
    }

    private static long shimOf(String id) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(List::of).orElse(List.of()).contains(id))
                .filter(process -> process.info().command().orElse("").contains("containerd-shim"))
                .findFirst().orElseThrow().pid();
    }

    /** Once its container has ended a shim may be gone. */
    @After
    public void letThemGoOn() {
        shims.values().forEach(shim -> signal("CONT", shim));
    }

    private static Outcome signal(String name, long shim) {
        return Command.of("kill", "-" + name, Long.toString(shim)).run();
    }

    /** One test of all of it, because what is asked of the containers themselves waits a minute for an answer. */
    @Test
    public void whateverIsNotTheirOwnGoesOnAsFastAsBeforeAndTheyAreThemselvesAgainWhenTheyGoOn() {
        long before = slowest(() -> true);
        shims.values().forEach(shim -> signal("STOP", shim).expect(0));
        try (RunningCommand stop = docker.start("stop", "-t", "1", "stuck");
                RunningCommand exec = docker.start("exec", "wedged", "true")) {
            // A stop that has given up would be no trouble for anyone.
            long wedged = slowest(stop::isAlive);
            System.out.printf("wedge: 95 of 100 answers within %d ms before, and within %d ms while shims were stopped%n", before, wedged);
            assertTrue("95 of 100 answers took at most " + before + " ms before, and " + wedged + " ms while shims were stopped",
                    wedged < Math.max(BUSY_MACHINE.toMillis(), 3 * before));
            assertEquals(List.of("other", "stuck", "wedged"), docker.containers());
            assertEquals("running", docker.statusOf("wedged"));
            docker.run("inspect", "wedged", "other");
            docker.run("logs", "wedged");
            docker.run("version");
            assertEquals("yes", docker.run("exec", "other", "echo", "yes"));
            assertEquals("new", docker.run("run", "--rm", "busybox", "echo", "new"));
            docker.run("restart", "-t", "0", "other");
            docker.run("rm", "-f", "other");
            assertRefused(stop.await(PATIENCE));
            assertRefused(exec.await(PATIENCE));
        }
        signal("CONT", shims.get("wedged")).expect(0);
        await().atMost(120, SECONDS).until(() -> docker.attempt("exec", "wedged", "echo", "back").output(), "back\n"::equals);
        docker.run("stop", "-t", "1", "wedged");
        assertEquals("137", docker.inspect("wedged", "{{.State.ExitCode}}"));
    }

    private static void assertRefused(Outcome outcome) {
        assertThat(outcome.toString(), outcome.exit(), not(0));
        assertThat(outcome.toString(), (outcome.output() + outcome.errors()).isBlank(), is(false));
    }

    /** What 95 of 100 answers took at most, in milliseconds; a kind of request that always waited would be 12 of 100. */
    private long slowest(BooleanSupplier going) {
        String now = Long.toString(Instant.now().getEpochSecond());
        List<Long> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS && going.getAsBoolean(); round++) {
            for (String target : List.of("/_ping", "/containers/json?all=1", "/containers/wedged/json", "/containers/other/json",
                    "/events?since=" + now + "&until=" + now, "/containers/other/stats?stream=false&one-shot=true")) {
                times.add(time("GET", target));
            }
            times.add(time("POST", "/containers/other/pause"));
            times.add(time("POST", "/containers/other/unpause"));
        }
        assertTrue("enough to be compared: " + times.size(), times.size() >= ENOUGH);
        Collections.sort(times);
        return TimeUnit.NANOSECONDS.toMillis(times.get(times.size() * 95 / 100));
    }

    private long time(String method, String target) {
        long begin = System.nanoTime();
        HttpReply reply = RawConnection.request(engine.socket(), method, target, "");
        long time = System.nanoTime() - begin;
        assertTrue(target + " " + reply, reply.status() < 300);
        return time;
    }
}
