package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import java.util.List;
import org.junit.Test;

/** {@code docker logs}. */
public class LogsIT extends ClientTest {
    private static final String STAMP = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z";

    @Test
    public void bothStreamsAreKeptApart() {
        docker.attempt("run", "--name", "both", "busybox", "sh", "-c", "echo out; echo err >&2; printf unended")
                .expect(0);
        Outcome logs = docker.logs("both");
        assertEquals("out\nunended", logs.output());
        assertEquals("err\n", logs.errors());
    }

    @Test
    public void theTailIsTheLastLines() {
        docker.run("run", "--name", "ten", "busybox", "seq", "1", "10");
        assertEquals("9\n10\n", docker.attempt("logs", "--tail", "2", "ten").expect(0).output());
        assertEquals("", docker.attempt("logs", "--tail", "0", "ten").expect(0).output());
        assertEquals(10, docker.attempt("logs", "--tail", "all", "ten").expect(0).lines().size());
        assertEquals(10, docker.attempt("logs", "--tail", "1000", "ten").expect(0).lines().size());
        assertEquals(10, docker.attempt("logs", "--tail", "no-number", "ten").expect(0).lines().size());
    }

    @Test
    public void theTailOfALogThatGrowsHasItsLength() {
        docker.run("run", "-d", "--name", "growing", "busybox", "sh", "-c", "while true; do echo line; done");
        await().atMost(60, SECONDS).until(() -> docker.attempt("logs", "--tail", "3", "growing").expect(0).lines().size() == 3);
        for (int number = 0; number < 5; number++) {
            assertEquals("line\n".repeat(3), docker.attempt("logs", "--tail", "3", "growing").expect(0).output());
        }
        docker.run("kill", "growing");
    }

    @Test
    public void timestampsHaveNineDigits() {
        docker.run("run", "--name", "stamped", "busybox", "sh", "-c", "echo one; echo two");
        List<String> lines = docker.attempt("logs", "-t", "stamped").expect(0).lines();
        assertEquals(2, lines.size());
        assertTrue(lines.toString(), lines.get(0).matches(STAMP + " one") && lines.get(1).matches(STAMP + " two"));
    }

    @Test
    public void sinceAndUntilCutByTime() {
        docker.run("run", "-di", "--name", "slow", "busybox", "sh", "-c", "while read i; do echo line $i; done");
        try (RunningCommand attach = docker.start("attach", "slow")) {
            for (int line = 1; line <= 4; line++) {
                // Each is there before the next is printed, because what is read at once has the same time.
                attach.write(line + "\n");
                int printed = line;
                await().atMost(60, SECONDS).until(() -> docker.logs("slow").lines().size() == printed);
            }
        }
        List<String> lines = docker.attempt("logs", "-t", "slow").expect(0).lines();
        String second = lines.get(1).split(" ")[0];
        String third = lines.get(2).split(" ")[0];
        assertEquals("line 2\nline 3\nline 4\n", docker.attempt("logs", "--since", second, "slow").expect(0).output());
        assertEquals("line 1\nline 2\nline 3\n", docker.attempt("logs", "--until", third, "slow").expect(0).output());
        assertEquals("line 2\nline 3\n", docker.attempt("logs", "--since", second, "--until", third, "slow").expect(0)
                .output());
        assertEquals("line 1\nline 2\nline 3\nline 4\n", docker.attempt("logs", "--since", "1h", "slow").expect(0)
                .output());
        assertEquals("", docker.attempt("logs", "--until", "1h", "slow").expect(0).output());
    }

    @Test
    public void followingEndsWhenTheContainerEnds() {
        docker.run("run", "-di", "--name", "talker", "busybox", "sh", "-c",
                "echo begun; while read l; do echo $l; done; echo end >&2");
        try (RunningCommand logs = docker.start("logs", "-f", "talker"); RunningCommand attach = docker.start("attach",
                "talker")) {
            logs.awaitOutput("begun");
            attach.write("first\n");
            logs.awaitOutput("first");
            attach.write("second\n");
            logs.awaitOutput("second");
            assertTrue(logs.isAlive());
            docker.run("kill", "talker");
            Outcome outcome = logs.await().expect(0);
            assertEquals("begun\nfirst\nsecond\n", outcome.output());
        }
    }

    @Test
    public void followingBeginsWhereTheTailSays() {
        docker.run("run", "-di", "--name", "counted", "busybox", "sh", "-c", "seq 1 5; read line; echo end");
        try (RunningCommand all = docker.start("logs", "-f", "counted"); RunningCommand attach = docker.start("attach",
                "counted")) {
            all.awaitOutput("5\n");
            try (RunningCommand tail = docker.start("logs", "-f", "--tail", "2", "counted")) {
                tail.awaitOutput("4\n5\n");
                attach.write("go on\n");
                assertEquals("4\n5\nend\n", tail.await().expect(0).output());
            }
        }
    }

    @Test
    public void severalFollowersGetTheSame() {
        docker.run("run", "-d", "--name", "shared", "busybox", "sh", "-c",
                "for i in $(seq 1 200); do echo $i; usleep 2000; done");
        try (RunningCommand one = docker.start("logs", "-f", "shared"); RunningCommand two = docker.start("logs", "-f",
                "shared")) {
            assertEquals(one.await().expect(0).output(), two.await().expect(0).output());
            assertEquals(200, one.await().lines().size());
        }
    }

    @Test
    public void veryLongLinesStayWhole() {
        docker.run("run", "-d", "--name", "long", "busybox", "sh", "-c",
                "head -c 100000 /dev/zero | tr '\\0' x; echo; echo short");
        docker.run("wait", "long");
        assertEquals("x".repeat(100_000) + "\nshort\n", docker.logs("long").output());
    }

    @Test
    public void theLogGoesOnOverARestart() {
        docker.run("run", "--name", "twice", "busybox", "echo", "once");
        docker.run("start", "-a", "twice");
        assertEquals("once\nonce\n", docker.logs("twice").output());
    }

    @Test
    public void anotherDriverThatKeepsNothingCannotBeRead() {
        docker.run("run", "--name", "silent", "--log-driver", "none", "busybox", "echo", "x");
        assertThat(docker.attempt("logs", "silent").expect(1).errors(),
                containsString("configured logging driver does not support reading"));
    }

    @Test
    public void logsOfNobodyAreRefused() {
        assertEquals("Error response from daemon: No such container: nobody\n", docker.attempt("logs", "nobody")
                .expect(1).errors());
    }
}
