package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.Outcome;
import org.junit.Test;

/** Containers and further processes on a terminal: {@code -it}. */
public class TerminalIT extends ClientTest {
    private static final String ANSWERING = "while read line; do echo \"<$line>\"; done";
    /** Prints the size of its terminal for each line it reads. */
    private static final String SIZES = "sh -c 'while read line; do stty size; done'";
    private static final String DETACH_KEYS = "\u0010\u0011";

    @Test
    public void aContainerHasATerminalOfTheSizeOfOurs() {
        try (Terminal terminal = Terminal.open(docker, "run --rm -it busybox " + SIZES)) {
            awaitSize(terminal, "24 80");
            resize(terminal, 31, 101);
            resize(terminal, 50, 60);
            terminal.type("\u0004");
            terminal.awaitEnd().expect(0);
        }
    }

    @Test
    public void anotherProcessHasATerminalOfTheSizeOfOurs() {
        docker.run("run", "-d", "--name", "host", "busybox", "sleep", "1000");
        try (Terminal terminal = Terminal.open(docker, "exec -it host " + SIZES)) {
            awaitSize(terminal, "24 80");
            resize(terminal, 32, 102);
            terminal.type("\u0004");
            terminal.awaitEnd().expect(0);
        }
    }

    private static void awaitSize(Terminal terminal, String size) {
        await(size + " in " + terminal.output()).atMost(60, SECONDS).until(() -> {
            terminal.type("\n");
            return terminal.output().contains(size + "\r\n");
        });
    }

    /** Again until it is seen: a client that has just begun may not listen for the signal yet. */
    private static void resize(Terminal terminal, int rows, int columns) {
        String size = rows + " " + columns + "\r\n";
        await(size + " in " + terminal.output()).atMost(60, SECONDS).pollInterval(500, MILLISECONDS).until(() -> {
            if (!terminal.output().contains(size)) {
                terminal.resize(rows, columns);
                terminal.type("\n");
            }
            return terminal.output().contains(size);
        });
    }

    @Test
    public void aShellIsUsedByHand() {
        try (Terminal terminal = Terminal.open(docker, "run --rm -it busybox")) {
            terminal.awaitOutput("/ # ");
            terminal.type("tty; echo $TERM; echo $((6 * 7))\n");
            terminal.awaitOutput("/dev/pts/0\r\nxterm\r\n42\r\n");
            terminal.type("exit 7\n");
            terminal.awaitEnd().expect(7);
        }
    }

    @Test
    public void theInterruptKeyInterrupts() {
        try (Terminal terminal = Terminal.open(docker,
                "run --rm -it busybox sh -c 'trap \"echo caught; exit 3\" INT; echo ready; "
                + "while true; do sleep 0.1; done'")) {
            terminal.awaitOutput("ready");
            terminal.type("\u0003");
            terminal.awaitEnd().expect(3);
            assertThat(terminal.output(), containsString("caught"));
        }
    }

    @Test
    public void theDetachKeysLeaveTheContainerRunning() {
        try (Terminal terminal = Terminal.open(docker, "run -it --name left busybox sh -c 'echo ready; " + ANSWERING + "'")) {
            terminal.awaitOutput("ready");
            terminal.type(DETACH_KEYS);
            terminal.awaitEnd().expect(0);
        }
        assertEquals("running", docker.statusOf("left"));
        try (Terminal terminal = Terminal.open(docker, "attach left")) {
            await().atMost(60, SECONDS).until(() -> {
                terminal.type("again\n");
                // Not what the terminal echoes before the client has it.
                return terminal.output().contains("<again>");
            });
            terminal.type(DETACH_KEYS);
            assertThat(terminal.awaitEnd().output(), containsString("read escape sequence"));
        }
        assertEquals("running", docker.statusOf("left"));
    }

    @Test
    public void chosenDetachKeysAreTakenInsteadOfTheUsualOnes() {
        docker.run("run", "-dit", "--name", "left", "busybox", "sh", "-c", ANSWERING);
        try (Terminal terminal = Terminal.open(docker, "attach --detach-keys ctrl-x,d left")) {
            await().atMost(60, SECONDS).until(() -> {
                terminal.type("again\n");
                // Not what the terminal echoes before the client has it.
                return terminal.output().contains("<again>");
            });
            terminal.type("\u0018d");
            assertThat(terminal.awaitEnd().output(), containsString("read escape sequence"));
        }
        assertEquals("running", docker.statusOf("left"));
    }

    @Test
    public void outputOfATerminalIsOneStream() {
        docker.attempt("run", "-t", "--name", "terminal", "busybox", "sh", "-c", "echo out; echo err >&2").expect(0);
        Outcome logs = docker.logs("terminal");
        assertEquals("out\r\nerr\r\n", logs.output());
        assertEquals("", logs.errors());
    }
}
