package io.karavel.itests.clients;

import static org.hamcrest.CoreMatchers.allOf;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.Test;

/** {@code docker run}: what goes in, what comes out, and how it ends. */
public class RunIT extends ClientTest {
    @Test
    public void outputArrivesAsItWasWritten() {
        Outcome outcome = docker.attempt("run", "--rm", "busybox", "echo", "hi").expect(0);
        assertEquals("hi\n", outcome.output());
        assertEquals("", outcome.errors());
    }

    @Test
    public void standardErrorStaysApartFromOutput() {
        Outcome outcome = docker.attempt("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; echo more")
                .expect(0);
        assertEquals("out\nmore\n", outcome.output());
        assertEquals("err\n", outcome.errors());
    }

    @Test
    public void inputIsPassedOnToItsEnd() {
        assertEquals("one\ntwo", docker.command("run", "--rm", "-i", "busybox", "cat").from("one\ntwo").run().expect(0)
                .output());
    }

    @Test
    public void emptyInputEndsAProgramThatReads() {
        assertEquals("0\n", docker.command("run", "--rm", "-i", "busybox", "wc", "-c").from("").run().expect(0)
                .output());
    }

    @Test
    public void withoutInteractiveTheProgramFindsNoInput() {
        assertEquals("", docker.command("run", "--rm", "busybox", "cat").from("not for you").run().expect(0).output());
    }

    @Test
    public void aProgramThatEndsBeforeItsInputEndsTheRun() {
        try (RunningCommand run = docker.start("run", "--rm", "-i", "busybox", "head", "-n", "1")) {
            run.write("first\n");
            assertEquals("first\n", run.await().expect(0).output());
        }
    }

    @Test
    public void exitCodesAreThoseOfTheProgram() {
        for (int code : new int[] {0, 1, 42, 255}) {
            docker.attempt("run", "--rm", "busybox", "sh", "-c", "exit " + code).expect(code);
        }
    }

    @Test
    public void aProgramThatIsNotThereIs127() {
        Outcome outcome = docker.attempt("run", "--name", "nothing", "busybox", "nosuchprogram").expect(127);
        assertThat(outcome.errors(), allOf(
                startsWith("docker: Error response from daemon: failed to create task for container: failed to "
                        + "create shim task: "
                        + "OCI runtime create failed: "),
                containsString("exec: \"nosuchprogram\": executable file not found in $PATH: unknown"),
                containsString("Run 'docker run --help' for more information")));
        assertEquals("created 127", docker.inspect("nothing", "{{.State.Status}} {{.State.ExitCode}}"));
    }

    @Test
    public void aProgramThatCannotBeExecutedIs126() {
        Outcome outcome = docker.attempt("run", "--rm", "busybox", "/etc/passwd").expect(126);
        assertThat(outcome.errors(), containsString("exec: \"/etc/passwd\": permission denied"));
        assertThat(docker.attempt("run", "--rm", "busybox", "/etc").expect(126).errors(),
                containsString("permission denied"));
    }

    @Test
    public void whatTheEngineRefusesIs125() {
        Outcome image = docker.attempt("run", "--pull", "never", "nosuch").expect(125);
        assertThat(image.errors(), startsWith("docker: Error response from daemon: No such image: nosuch:latest\n"));
        Outcome memory = docker.attempt("run", "-m", "1m", "busybox").expect(125);
        assertThat(memory.errors(),
                startsWith("docker: Error response from daemon: Minimum memory limit allowed is 6MB\n"));
        Outcome user = docker.attempt("run", "--rm", "-u", "nosuch", "busybox", "true").expect(125);
        assertThat(user.errors(), containsString("unable to find user nosuch: no matching entries in passwd file"));
        Outcome folder = docker.attempt("run", "-w", "relative", "busybox").expect(125);
        assertThat(folder.errors(),
                containsString("the working directory 'relative' is invalid, it needs to be an absolute path"));
    }

    @Test
    public void aRunThatIsRemovedLeavesNothing() {
        docker.run("run", "--rm", "--name", "gone", "busybox", "true");
        assertEquals(List.of(), docker.containers("-a"));
        docker.attempt("run", "--rm", "--name", "gone", "busybox", "sh", "-c", "exit 9").expect(9);
        assertEquals(List.of(), docker.containers("-a"));
    }

    @Test
    public void aDetachedRunPrintsTheIdAndGoesOn() {
        String id = docker.run("run", "-d", "busybox", "sleep", "1000");
        assertTrue(id, id.matches("[0-9a-f]{64}"));
        assertEquals("running", docker.statusOf(id));
    }

    @Test
    public void aTakenNameIsRefusedNamingItsOwner() {
        String owner = docker.run("create", "--name", "taken", "busybox");
        Outcome outcome = docker.attempt("run", "--name", "taken", "busybox").expect(125);
        assertThat(outcome.errors(),
                startsWith("docker: Error response from daemon: Conflict. The container name \"/taken\" is already "
                + "in use by container \"" + owner
                + "\". You have to remove (or rename) that container to be able to reuse that name."));
    }

    @Test
    public void aNameOutsideTheGrammarIsRefused() {
        assertThat(docker.attempt("create", "--name", "a b", "busybox").expect(1).errors(),
                startsWith("Error response from daemon: "
                + "Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
    }

    @Test
    public void theIdIsWrittenIntoAFile() throws IOException {
        Path file = Workspace.file("cid");
        docker.run("run", "--cidfile", file.toString(), "--name", "filed", "busybox", "true");
        assertEquals(docker.inspect("filed", "{{.Id}}"), Files.readString(file));
    }

    @Test
    public void twentyRunsAtOnceAllGetTheirOwnOutput() {
        List<RunningCommand> runs = IntStream.range(0, 20)
                .mapToObj(number -> docker.start("run", "--rm", "busybox", "echo", "number " + number)).toList();
        try {
            for (int number = 0; number < runs.size(); number++) {
                assertEquals("number " + number + "\n", runs.get(number).await().expect(0).output());
            }
        } finally {
            runs.forEach(RunningCommand::close);
        }
        assertEquals(List.of(), docker.containers("-a"));
    }
}
