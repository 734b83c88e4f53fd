package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import java.util.List;
import org.junit.Test;

/** What happens to a container between its creation and its removal. */
public class LifecycleIT extends ClientTest {
    /** Ends with 5 when it is told to by SIGTERM or SIGUSR1. */
    private static final String OBEDIENT = "trap 'exit 5' TERM; trap 'echo user' USR1; echo ready; while true; do "
            + "sleep 0.1; done";

    private String sleeper(String name) {
        return docker.run("run", "-d", "--name", name, "busybox", "sleep", "1000");
    }

    private void shell(String name, String script) {
        docker.run("run", "-d", "--name", name, "busybox", "sh", "-c", script);
        await().atMost(60, SECONDS).until(() -> docker.logs(name).output().contains("ready"));
    }

    @Test
    public void whatWasCreatedIsStartedAndWatched() {
        docker.run("create", "--name", "made", "busybox", "sh", "-c", "echo out; echo err >&2; exit 4");
        Outcome outcome = docker.attempt("start", "-a", "made").expect(4);
        assertEquals("out\n", outcome.output());
        assertEquals("err\n", outcome.errors());
        assertEquals("made", docker.run("start", "made"));
    }

    @Test
    public void whatWasCreatedForInputGetsIt() {
        docker.run("create", "-i", "--name", "made", "busybox", "cat");
        assertEquals("in and out", docker.command("start", "-ai", "made").from("in and out").run().expect(0).output());
        assertEquals("again", docker.command("start", "-ai", "made").from("again").run().expect(0).output());
    }

    @Test
    public void startingWhatRunsChangesNothing() {
        sleeper("once");
        String pid = docker.inspect("once", "{{.State.Pid}}");
        assertEquals("once", docker.run("start", "once"));
        assertEquals(pid, docker.inspect("once", "{{.State.Pid}}"));
    }

    @Test
    public void waitingPrintsTheExitCode() {
        sleeper("awaited");
        try (RunningCommand waiting = docker.start("wait", "awaited")) {
            docker.run("kill", "-s", "KILL", "awaited");
            assertEquals("137\n", waiting.await().expect(0).output());
        }
        assertEquals("137", docker.run("wait", "awaited"));
    }

    @Test
    public void signalsReachTheProgram() {
        shell("obedient", OBEDIENT);
        docker.run("kill", "-s", "USR1", "obedient");
        await().atMost(60, SECONDS).until(() -> docker.logs("obedient").output(), "ready\nuser\n"::equals);
        docker.run("kill", "--signal", "15", "obedient");
        assertEquals("5", docker.run("wait", "obedient"));
        assertEquals("exited", docker.statusOf("obedient"));
    }

    @Test
    public void anUnknownSignalIsRefused() {
        sleeper("deaf");
        assertEquals("Error response from daemon: Invalid signal: NOSUCH\n",
                docker.attempt("kill", "-s", "NOSUCH", "deaf").expect(1).errors()
                .replace("invalid signal", "Invalid signal"));
        assertEquals("running", docker.statusOf("deaf"));
    }

    @Test
    public void killingWhatDoesNotRunIsRefused() {
        String id = docker.run("create", "--name", "idle", "busybox");
        assertEquals("Error response from daemon: cannot kill container: idle: container " + id + " is not running\n",
                docker.attempt("kill", "idle").expect(1).errors());
    }

    @Test
    public void stoppingTellsTheProgramFirst() {
        docker.run("run", "-d", "--init", "--name", "polite", "busybox", "sleep", "1000");
        // Before it has its child, the init does not listen yet.
        await().atMost(60, SECONDS).until(() -> docker.run("top", "polite", "-o", "pid,args").lines()
                .anyMatch(line -> line.matches("\\d+\\s+sleep 1000")));
        docker.run("stop", "polite");
        assertEquals("143", docker.inspect("polite", "{{.State.ExitCode}}"));
        shell("obedient", OBEDIENT);
        docker.run("stop", "obedient");
        assertEquals("5", docker.inspect("obedient", "{{.State.ExitCode}}"));
        assertEquals("obedient", docker.run("stop", "obedient"));
    }

    @Test
    public void stoppingKillsAfterTheTimeout() {
        shell("stubborn", "trap '' TERM; echo ready; while true; do sleep 0.1; done");
        docker.run("stop", "-t", "1", "stubborn");
        assertEquals("137 false", docker.inspect("stubborn", "{{.State.ExitCode}} {{.State.OOMKilled}}"));
    }

    @Test
    public void stoppingSendsTheSignalThatWasChosen() {
        docker.run("run", "-d", "--name", "chosen", "--stop-signal", "INT", "busybox", "sh", "-c",
                "trap 'exit 6' INT; echo ready; while true; do sleep 0.1; done");
        await().atMost(60, SECONDS).until(() -> docker.logs("chosen").output().contains("ready"));
        docker.run("stop", "chosen");
        assertEquals("6", docker.inspect("chosen", "{{.State.ExitCode}}"));
        shell("other", "trap 'exit 7' HUP; echo ready; while true; do sleep 0.1; done");
        docker.run("stop", "-s", "HUP", "other");
        assertEquals("7", docker.inspect("other", "{{.State.ExitCode}}"));
    }

    @Test
    public void whatRunsIsRemovedByForceOnly() {
        sleeper("busy");
        assertEquals("Error response from daemon: cannot remove container \"/busy\": container is running: stop "
                + "the container before "
                + "removing or force remove\n", docker.attempt("rm", "busy").expect(1).errors());
        docker.run("pause", "busy");
        assertEquals("Error response from daemon: cannot remove container \"/busy\": container is paused and must "
                + "be unpaused first\n",
                docker.attempt("rm", "busy").expect(1).errors());
        assertEquals("busy", docker.run("rm", "-f", "busy"));
        assertEquals("Error response from daemon: No such container: busy\n", docker.attempt("rm", "busy").expect(1)
                .errors());
    }

    @Test
    public void aNameCanBeChanged() {
        String id = sleeper("before");
        String other = docker.run("create", "--name", "other", "busybox");
        docker.run("rename", "before", "after");
        assertEquals(id, docker.inspect("after", "{{.Id}}"));
        assertEquals("/after", docker.inspect(id, "{{.Name}}"));
        docker.attempt("container", "inspect", "before").expect(1);
        assertThat(docker.attempt("rename", "after", "other").expect(1).errors(),
                containsString("Conflict. The container name \"/other\" is "
                + "already in use by container \"" + other
                + "\". You have to remove (or rename) that container to be able to reuse that name."));
        assertThat(docker.attempt("rename", "after", "after").expect(1).errors(),
                containsString("Renaming a container with the same name as its current name"));
        assertThat(docker.attempt("rename", "after", "a b").expect(1).errors(),
                containsString("a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
        docker.run("create", "--name", "before", "busybox");
    }

    @Test
    public void pausingStopsTimeForTheProgram() {
        shell("counter", "echo ready; while true; do echo tick; usleep 10000; done");
        docker.run("pause", "counter");
        assertEquals("paused true true", docker.inspect("counter",
                "{{.State.Status}} {{.State.Running}} {{.State.Paused}}"));
        assertThat(docker.run("ps"), containsString("(Paused)"));
        String id = docker.inspect("counter", "{{.Id}}");
        assertThat(docker.attempt("pause", "counter").expect(1).errors(), containsString(id + " is already paused"));
        assertThat(docker.attempt("start", "counter").expect(1).errors(),
                containsString("cannot start a paused container, try unpause instead"));
        int lines = docker.logs("counter").lines().size();
        docker.run("unpause", "counter");
        assertEquals("running false", docker.inspect("counter", "{{.State.Status}} {{.State.Paused}}"));
        await().atMost(60, SECONDS).until(() -> docker.logs("counter").lines().size() > lines);
        assertThat(docker.attempt("unpause", "counter").expect(1).errors(), containsString(id + " is not paused"));
    }

    @Test
    public void aPausedContainerIsStoppedAndKilled() {
        sleeper("frozen");
        docker.run("pause", "frozen");
        docker.run("stop", "-t", "1", "frozen");
        assertEquals("exited 137", docker.inspect("frozen", "{{.State.Status}} {{.State.ExitCode}}"));
        docker.run("start", "frozen");
        docker.run("pause", "frozen");
        docker.run("kill", "frozen");
        assertEquals("137", docker.run("wait", "frozen"));
    }

    @Test
    public void restartingIsAStopAndAStart() {
        sleeper("again");
        String before = docker.inspect("again", "{{.State.Pid}} {{.State.StartedAt}}");
        docker.run("restart", "-t", "0", "again");
        assertEquals("running", docker.statusOf("again"));
        assertNotEquals(before, docker.inspect("again", "{{.State.Pid}} {{.State.StartedAt}}"));
        assertEquals("0", docker.inspect("again", "{{.RestartCount}}"));
        docker.run("kill", "again");
        docker.run("wait", "again");
        docker.run("restart", "again");
        assertEquals("running", docker.statusOf("again"));
    }

    @Test
    public void filesStayOverARestart() {
        docker.run("run", "-d", "--name", "kept", "busybox", "sh", "-c", "echo x >>/file; sleep 1000");
        await().atMost(60, SECONDS).until(() -> docker.attempt("exec", "kept", "cat", "/file").output(), "x\n"::equals);
        docker.run("restart", "-t", "0", "kept");
        await().atMost(60, SECONDS).until(() -> docker.attempt("exec", "kept", "cat", "/file").output(), "x\nx\n"::equals);
    }

    @Test
    public void aFailureIsRetriedAsOftenAsAsked() {
        docker.run("run", "-d", "--name", "failing", "--restart", "on-failure:2", "busybox", "sh", "-c",
                "echo try; exit 8");
        await().atMost(60, SECONDS).until(() -> docker.inspect("failing",
                "{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}"),
                "exited 2 8"::equals);
        assertEquals("try\ntry\ntry\n", docker.logs("failing").output());
        docker.run("run", "--name", "succeeding", "--restart", "on-failure:2", "busybox", "true");
        assertEquals("exited 0", docker.inspect("succeeding", "{{.State.Status}} {{.RestartCount}}"));
    }

    @Test
    public void whatIsToRunAlwaysIsStartedAgainUntilItIsStopped() {
        docker.run("run", "-d", "--name", "always", "--restart", "always", "busybox", "sleep", "1000");
        long pid = Long.parseLong(docker.inspect("always", "{{.State.Pid}}"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(60, SECONDS).until(() -> docker.inspect("always", "{{.State.Status}} {{.RestartCount}}"),
                "running 1"::equals);
        docker.run("stop", "-t", "0", "always");
        assertEquals("exited", docker.statusOf("always"));
    }

    @Test
    public void automaticRemovalDoesNotGoWithRestarts() {
        assertThat(docker.attempt("create", "--rm", "--restart", "always", "busybox").expect(125).errors(),
                containsString("conflicting options: cannot specify both --restart and --rm"));
    }

    @Test
    public void attachingShowsWhatComesAndBringsTheExitCode() {
        docker.run("run", "-di", "--name", "open", "busybox", "sh", "-c",
                "read line; echo got $line; echo bad >&2; exit 11");
        try (RunningCommand attach = docker.start("attach", "open")) {
            attach.write("this\n");
            Outcome outcome = attach.await().expect(11);
            assertEquals("got this\n", outcome.output());
            assertEquals("bad\n", outcome.errors());
        }
        assertThat(docker.attempt("attach", "open").expect(1).errors(),
                containsString("cannot attach to a stopped container"));
    }

    @Test
    public void severalRemovalsAndStopsAtOnceAllSucceed() {
        for (String name : List.of("a1", "a2", "a3", "a4")) {
            sleeper(name);
        }
        assertEquals(List.of("a1", "a2", "a3", "a4"), docker.run("stop", "-t", "0", "a1", "a2", "a3", "a4").lines()
                .toList());
        docker.run("rm", "a1", "a2", "a3", "a4");
        assertEquals(List.of(), docker.containers("-a"));
    }
}
