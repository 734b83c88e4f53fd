package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.RunningCommand;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.Test;

/** The engine ends, by order or without warning, and comes back: no container notices. */
public class OutageIT extends ClientTest {
    private static final String COUNT = "i=0; while true; do i=$((i + 1)); echo $i; usleep 2000; done";

    @Test
    public void nothingIsLostWhenTheEngineIsKilled() throws IOException {
        containersOutlive(engine::killHard);
    }

    @Test
    public void nothingIsLostWhenTheEngineIsStopped() throws IOException {
        containersOutlive(engine::down);
    }

    private void containersOutlive(Runnable outage) throws IOException {
        docker.run("run", "-d", "--name", "counter", "busybox", "sh", "-c", COUNT);
        docker.run("run", "-d", "--name", "sleeper", "--label", "kept=yes", "busybox", "sleep", "1000");
        docker.run("run", "-di", "--name", "reader", "busybox", "sh", "-c", "read line; echo got $line; exit 17");
        docker.run("run", "-d", "--name", "paused", "busybox", "sleep", "1000");
        docker.run("pause", "paused");
        docker.run("create", "--name", "created", "busybox", "true");
        docker.attempt("run", "--name", "ended", "busybox", "sh", "-c", "echo last words; exit 7").expect(7);
        Path gate = Workspace.folder("gate");
        docker.run("run", "-d", "--name", "mortal", "-v", gate + ":/gate", "busybox", "sh", "-c",
                "while ! test -e /gate/open; do usleep 10000; done; echo last words; exit 13");
        long mortal = pid("mortal");
        String before = shape();
        long lines = lastNumber();

        outage.run();
        Files.createFile(gate.resolve("open"));
        await().atMost(60, SECONDS).until(() -> !isRunning(mortal));
        engine.up();

        assertEquals(before, shape());
        assertEquals("13", docker.run("wait", "mortal"));
        assertEquals("exited 13 0", docker.inspect("mortal", "{{.State.Status}} {{.State.ExitCode}} {{.State.Pid}}"));
        assertEquals("last words\n", docker.logs("mortal").output());
        assertEquals("exited 7", docker.inspect("ended", "{{.State.Status}} {{.State.ExitCode}}"));
        assertEquals("last words\n", docker.logs("ended").output());
        assertEquals("events survive, and what happened meanwhile is told", List.of("create", "attach", "start", "die"),
                List.of(docker.run("events", "--since", "1", "--until", Long.toString(Instant.now().getEpochSecond() + 1),
                        "--filter", "container=" + docker.inspect("ended", "{{.Id}}"), "--format", "{{.Action}}").split("\n")));
        assertEquals("created", docker.statusOf("created"));
        assertEquals(List.of("counter", "paused", "reader", "sleeper"), docker.containers());
        assertEquals(List.of("sleeper"), docker.containers("--filter", "label=kept=yes"));

        await().atMost(60, SECONDS).until(() -> lastNumber() > lines + 100);
        assertEquals("yes", docker.run("exec", "counter", "echo", "yes"));
        assertEquals("it came\n", docker.command("exec", "-i", "sleeper", "cat").from("it came\n").run().expect(0)
                .output());
        docker.run("unpause", "paused");
        docker.run("restart", "-t", "0", "paused");
        try (RunningCommand attach = docker.start("attach", "reader")) {
            attach.write("input\n");
            assertThat(attach.await().expect(17).output(), containsString("got input"));
        }
        docker.run("stop", "-t", "1", "sleeper");
        assertEquals("137", docker.inspect("sleeper", "{{.State.ExitCode}}"));
        docker.run("kill", "counter");
        assertEquals("137", docker.run("wait", "counter"));
        assertNothingIsMissingOrDouble(docker.logs("counter").lines());
        docker.run("start", "sleeper");
        docker.run("rm", "-f", "counter", "sleeper", "reader", "paused", "created", "ended", "mortal");
        assertEquals(List.of(), docker.containers("-a"));
    }

    private static void assertNothingIsMissingOrDouble(List<String> counted) {
        for (int index = 0; index < counted.size(); index++) {
            assertEquals("of " + counted.size() + " lines", Integer.toString(index + 1), counted.get(index));
        }
    }

    /** It prints faster than the engine can write, so that something is under way whenever it is killed. */
    @Test
    public void noLineIsLostOrWrittenTwiceHoweverOftenTheEngineIsKilled() {
        docker.run("run", "-d", "--name", "chatty", "busybox", "sh", "-c", "seq 3000000; exec sleep 1000");
        for (int number = 0; number < 2; number++) {
            engine.killHard();
            engine.up();
        }
        await().atMost(240, SECONDS).until(() -> docker.run("logs", "--tail", "1", "chatty"), "3000000"::equals);
        assertNothingIsMissingOrDouble(docker.logs("chatty").lines());
    }

    /** What must be the same afterwards. */
    private String shape() {
        return docker.run("inspect", "--format",
                "{{.Id}} {{.Name}} {{.State.Status}} {{.State.Pid}} {{.State.StartedAt}}",
                "counter", "sleeper", "reader", "paused", "created", "ended");
    }

    private long pid(String container) {
        return Long.parseLong(docker.inspect(container, "{{.State.Pid}}"));
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).isPresent();
    }

    private long lastNumber() {
        List<String> lines = docker.logs("counter").lines();
        return lines.isEmpty() ? 0 : Long.parseLong(lines.get(lines.size() - 1));
    }

    @Test
    public void whatIsToRunAlwaysRunsAgainAfterItEndedInAnOutage() {
        docker.run("run", "-d", "--name", "always", "--restart", "always", "busybox", "sleep", "1000");
        docker.run("run", "-d", "--name", "stopped", "--restart", "unless-stopped", "busybox", "sleep", "1000");
        docker.run("stop", "-t", "0", "stopped");
        long pid = pid("always");
        engine.killHard();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(60, SECONDS).until(() -> !isRunning(pid));
        engine.up();
        await().atMost(60, SECONDS).until(() -> docker.statusOf("always"), "running"::equals);
        assertEquals("exited", docker.statusOf("stopped"));
    }

    @Test
    public void anAutomaticRemovalIsMadeUpFor() throws IOException {
        Path gate = Workspace.folder("gate");
        docker.run("run", "-d", "--rm", "--name", "passing", "-v", gate + ":/gate", "busybox", "sh", "-c",
                "while ! test -e /gate/open; do usleep 10000; done");
        long pid = pid("passing");
        engine.killHard();
        Files.createFile(gate.resolve("open"));
        await().atMost(60, SECONDS).until(() -> !isRunning(pid));
        engine.up();
        await().atMost(60, SECONDS).until(() -> docker.containers("-a"), List.of()::equals);
    }

    @Test
    public void twoOutagesInARowAreOutlivedToo() {
        docker.run("run", "-d", "--name", "living", "busybox", "sleep", "1000");
        long pid = pid("living");
        for (int number = 0; number < 2; number++) {
            engine.killHard();
            engine.up();
        }
        assertEquals(pid, pid("living"));
        assertEquals("0", docker.run("exec", "living", "sh", "-c", "echo $?"));
    }
}
