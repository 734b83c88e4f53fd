package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.Workspace;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** The {@code karavel} script. */
public class ScriptIT extends ClientTest {
    @Test
    public void startingWhatRunsDoesNothingAndSaysSo() {
        long pid = engine.process().pid();
        Outcome second = engine.karavel("up").expect(0);
        assertThat(second.output(), containsString("the engine runs already (pid " + pid + "); nothing to do"));
        assertThat(second.output(), containsString("export DOCKER_HOST=" + engine.host()));
        assertEquals(pid, engine.process().pid());
    }

    @Test
    public void theEnvironmentPointsClientsAtTheEngine() {
        assertEquals("export DOCKER_HOST=" + engine.host() + "\n", engine.karavel("env").expect(0).output());
    }

    @Test
    public void theStatusTellsWhatRuns() {
        docker.run("run", "-d", "busybox", "sleep", "1000");
        String status = engine.karavel("status").expect(0).output();
        assertThat(status, containsString("engine      pid " + engine.process().pid() + ", up for "));
        assertThat(status, containsString("socket      " + engine.host()));
        assertThat(status, containsString("API 1.51"));
        assertThat(status, containsString("containers  1 running, 1 in all"));
    }

    @Test
    public void theConsoleRunsCommands() {
        String id = docker.run("run", "-d", "--name", "shown", "busybox", "sleep", "1000");
        String containers = engine.karavel("shell", "container:list").expect(0).output();
        assertThat(containers, containsString("shown"));
        assertThat(containers, containsString(id.substring(0, 12)));
        assertThat(engine.karavel("shell", "image:list").expect(0).output(), containsString("busybox"));
        assertThat(engine.karavel("shell", "engine:info").expect(0).output(), containsString("runc"));
        assertThat(engine.karavel("shell", "container:inspect", "shown").expect(0).output(), containsString(id));
    }

    @Test
    public void theConsoleTellsWhenACommandFails() {
        Outcome unknown = engine.karavel("shell", "nosuch");
        assertNotEquals(0, unknown.exit());
        assertThat(unknown.output() + unknown.errors(), containsString("nosuch"));
        Outcome failed = engine.karavel("shell", "container:inspect", "nosuch");
        assertNotEquals(0, failed.exit());
        assertThat(failed.output() + failed.errors(), containsString("No such container: nosuch"));
    }

    @Test
    public void theLogIsShown() {
        Outcome logs = engine.karavel("logs", "--no-follow", "-n", "5").expect(0);
        assertFalse(logs.output().isBlank());
        assertTrue(logs.lines().size() <= 5);
    }

    @Test
    public void wrongWordsAreRefused() {
        assertThat(engine.karavel("stauts").expect(2).errors(), containsString("did you mean status?"));
        assertThat(engine.karavel("up", "now").expect(2).errors(), containsString("'karavel up' takes no 'now'"));
    }

    private static String ofTheHost(String... words) {
        return Command.of(words).run().expect(0).output();
    }

    @Test
    public void severalEnginesRunSideBySide() {
        docker.run("create", "--name", "mine", "busybox");
        Engine other = new Engine(Workspace.folder("other"));
        try {
            assertThat(other.karavel("status").expect(3).output(), containsString("engine      not running"));
            assertThat(other.up().output(), containsString("Hello from a container: Linux"));
            assertNotEquals(engine.process().pid(), other.process().pid());
            assertEquals(List.of(), other.docker().containers("-a"));
            other.docker().run("run", "-d", "--name", "theirs", "busybox", "sleep", "1000");
            assertEquals(List.of("mine"), docker.containers("-a"));
            assertEquals("hi", other.docker().run("run", "--rm", "busybox", "echo", "hi"));
            String network = other.docker().run("network", "inspect", "--format", "{{.Id}}", "bridge").substring(0, 8);
            Matcher bridge = Pattern.compile("(kv[0-9a-f]{5})" + network).matcher(ofTheHost("ip", "-o", "link"));
            assertTrue(bridge.find());
            other.downWithAll();
            for (String[] words : new String[][] {{"ip", "-o", "link"}, {"ip", "netns", "list"}, {"iptables-save"}}) {
                // The kernel takes the links of a namespace that is gone away a moment later.
                await().atMost(60, SECONDS).until(() -> ofTheHost(words), not(containsString(bridge.group(1))));
            }
            assertThat(other.karavel("status").expect(3).output(), containsString("containerd  not running"));
            assertThat(other.karavel("shell", "container:list").expect(1).errors(),
                    containsString("the engine does not run"));
            assertFalse(Files.exists(other.socket()));
            assertThat(docker.run("ps", "-a"), not(containsString("theirs")));
        } finally {
            other.destroy();
        }
    }
}
