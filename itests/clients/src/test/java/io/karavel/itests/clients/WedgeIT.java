package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.is;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** One shim that does not answer any more is its own container's trouble, and nobody else's. */
public class WedgeIT extends ClientTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private long shim;

    @Before
    public void stopOneShim() {
        docker.run("run", "-d", "--name", "wedged", "busybox", "sleep", "1000");
        docker.run("run", "-d", "--name", "other", "busybox", "sleep", "1000");
        String id = docker.inspect("wedged", "{{.Id}}");
        shim = ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(List::of).orElse(List.of()).contains(id))
                .filter(process -> process.info().command().orElse("").contains("containerd-shim"))
                .findFirst().orElseThrow().pid();
        signal("STOP");
    }

    @After
    public void letItGoOn() {
        signal("CONT");
    }

    private void signal(String name) {
        Command.of("kill", "-" + name, Long.toString(shim)).run().expect(0);
    }

    @Test
    public void whateverIsNotItsOwnGoesOn() {
        try (RunningCommand stop = docker.start("stop", "-t", "1", "wedged");
                RunningCommand exec = docker.start("exec", "wedged", "true")) {
            assertEquals(List.of("other", "wedged"), docker.containers());
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
    }

    private static void assertRefused(Outcome outcome) {
        assertThat(outcome.toString(), outcome.exit(), not(0));
        assertThat(outcome.toString(), (outcome.output() + outcome.errors()).isBlank(), is(false));
    }

    @Test
    public void itIsItselfAgainWhenItGoesOn() {
        docker.attempt("exec", "wedged", "true");
        signal("CONT");
        await().atMost(60, SECONDS).until(() -> docker.attempt("exec", "wedged", "echo", "back").output(), "back\n"::equals);
        docker.run("stop", "-t", "1", "wedged");
        assertEquals("137", docker.inspect("wedged", "{{.State.ExitCode}}"));
    }
}
