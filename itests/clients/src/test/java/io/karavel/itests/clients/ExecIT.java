package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.allOf;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import org.junit.Before;
import org.junit.Test;

/** {@code docker exec}. */
public class ExecIT extends ClientTest {
    private String id;

    @Before
    public void startAContainer() {
        id = docker.run("run", "-d", "--name", "host", "-e", "OF_CONTAINER=yes", "-w", "/tmp", "busybox", "sleep",
                "1000");
    }

    @Test
    public void outputAndErrorsArriveApart() {
        Outcome outcome = docker.attempt("exec", "host", "sh", "-c", "echo out; echo err >&2").expect(0);
        assertEquals("out\n", outcome.output());
        assertEquals("err\n", outcome.errors());
    }

    @Test
    public void inputIsPassedOnToItsEnd() {
        assertEquals("one\ntwo", docker.command("exec", "-i", "host", "cat").from("one\ntwo").run().expect(0).output());
        assertEquals("", docker.command("exec", "host", "cat").from("not for you").run().expect(0).output());
    }

    @Test
    public void exitCodesAreThoseOfTheProgram() {
        for (int code : new int[] {0, 1, 42, 255}) {
            docker.attempt("exec", "host", "sh", "-c", "exit " + code).expect(code);
        }
        docker.attempt("exec", "host", "sh", "-c", "kill -9 $$").expect(137);
    }

    @Test
    public void aProgramThatCannotBeStartedIs126Or127() {
        Outcome missing = docker.attempt("exec", "host", "nosuchprogram").expect(127);
        assertThat(missing.output() + missing.errors(), allOf(startsWith("OCI runtime exec failed: exec failed: "),
                containsString("exec: \"nosuchprogram\": executable file not found in $PATH: unknown")));
        Outcome refused = docker.attempt("exec", "host", "/etc/passwd").expect(126);
        assertThat(refused.output() + refused.errors(), containsString("exec: \"/etc/passwd\": permission denied"));
    }

    @Test
    public void environmentIsThatOfTheContainerAndMore() {
        assertEquals("yes|more|/bin:/usr/bin", docker.run("exec", "-e", "MORE=more", "host", "sh", "-c",
                "echo \"$OF_CONTAINER|$MORE|$PATH\""));
        assertEquals("other", docker.run("exec", "-e", "OF_CONTAINER=other", "host", "sh", "-c", "echo $OF_CONTAINER"));
    }

    @Test
    public void userAndFolderMayBeOthers() {
        assertEquals("65534 /tmp", docker.run("exec", "-u", "nobody", "host", "sh", "-c", "echo $(id -u) $(pwd)"));
        assertEquals("5 6", docker.run("exec", "-u", "5:6", "host", "sh", "-c", "echo $(id -u) $(id -g)"));
        assertEquals("/etc", docker.run("exec", "-w", "/etc", "host", "pwd"));
        Outcome unknown = docker.attempt("exec", "-u", "nosuch", "host", "true");
        assertThat(unknown.output() + unknown.errors(),
                containsString("unable to find user nosuch: no matching entries in passwd file"));
    }

    @Test
    public void privilegesMayBeMore() {
        assertEquals("00000000a80425fb", docker.run("exec", "host", "sh", "-c",
                "grep CapEff /proc/self/status | cut -f 2"));
        assertEquals(Command.of("sh", "-c", "grep CapBnd /proc/self/status | cut -f 2").run().text(),
                docker.run("exec", "--privileged", "host", "sh", "-c", "grep CapEff /proc/self/status | cut -f 2"));
    }

    @Test
    public void aDetachedProcessGoesOn() {
        assertEquals("", docker.run("exec", "-d", "host", "sh", "-c", "echo done >/tmp/file"));
        await().atMost(60, SECONDS).until(() -> docker.attempt("exec", "host", "cat", "/tmp/file").output(),
                "done\n"::equals);
    }

    @Test
    public void aContainerThatDoesNotRunRefuses() {
        docker.run("create", "--name", "idle", "busybox");
        String idle = docker.inspect("idle", "{{.Id}}");
        assertEquals("Error response from daemon: container " + idle + " is not running\n",
                docker.attempt("exec", "idle", "true").expect(1).errors());
        docker.run("pause", "host");
        assertEquals("Error response from daemon: container " + id + " is paused, unpause the container before exec\n",
                docker.attempt("exec", "host", "true").expect(1).errors().replaceFirst("Container", "container"));
        assertEquals("Error response from daemon: No such container: nobody\n",
                docker.attempt("exec", "nobody", "true").expect(1).errors());
    }

    @Test
    public void processesAreGoneFromTheListWhenTheyEnd() {
        docker.run("exec", "host", "true");
        await().atMost(60, SECONDS).until(() -> docker.inspect("host", "{{len .ExecIDs}}"), "0"::equals);
    }

    @Test
    public void aProcessEndsWithItsContainer() {
        try (RunningCommand exec = docker.start("exec", "host", "sh", "-c", "echo begun; sleep 1000")) {
            exec.awaitOutput("begun");
            docker.run("kill", "host");
            exec.await().expect(137);
        }
    }
}
