package io.karavel.itests.clients;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.RunningCommand;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Test;

/** Log drivers other than the default one, and what changes under containers that print: no line is lost, none is there twice. */
public class LogDriversIT extends ClientTest {
    private static final int CHATTY = Integer.getInteger("karavel.chatty", 10);
    private static final List<String> EXCHANGES = List.of("bundle:restart io.karavel.logs", "bundle:update io.karavel.logs",
            "bundle:update -r io.karavel.logs");
    /** Prints numbers without an end, and the last one after the signal. */
    private static final String NUMBERS = "trap 'e=1' TERM; i=0; while [ -z \"$e\" ]; do i=$((i + 1)); echo $i; usleep 2000; done; "
            + "i=$((i + 1)); echo $i";

    private void chat(String name, String driver) {
        docker.run("run", "-d", "--log-driver", driver, "--name", name, "busybox", "sh", "-c", NUMBERS);
    }

    private String shell(String line) {
        return engine.karavel("shell", line).expect(0).output();
    }

    /** Waits for lines that are printed after this call. */
    private void awaitMore(String container) {
        try (RunningCommand logs = docker.start("logs", "-f", "--tail", "1", container)) {
            logs.awaitOutput("\n");
        }
    }

    private List<Integer> logged(String container) {
        return docker.attempt("logs", container).expect(0).lines().stream().map(Integer::valueOf).toList();
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    public void aRunningContainerGetsAnotherLog() {
        chat("web", "json-file");
        awaitMore("web");
        try (RunningCommand follower = docker.start("logs", "-f", "web")) {
            assertThat(shell("container:log-driver --driver local --opt max-size=10k --opt max-file=99 web"),
                    containsString("web logs by local (max-file=99, max-size=10k) from now on"));
            assertEquals("local map[max-file:99 max-size:10k]",
                    docker.inspect("web", "{{.HostConfig.LogConfig.Type}} {{.HostConfig.LogConfig.Config}}"));
            awaitMore("web");
            shell("container:log-driver --driver json-file web");
            awaitMore("web");
            docker.run("stop", "-t", "60", "web");
            List<Integer> jsonFile = logged("web");
            shell("container:log-driver --driver local web");
            List<Integer> local = logged("web");
            List<Integer> all = Stream.of(jsonFile, local).flatMap(List::stream).sorted().toList();
            assertEquals(upTo(all.size()), all);
            assertEquals("who follows sees it all", all, follower.await().expect(0).lines().stream().map(Integer::valueOf).toList());
        }
        assertThat(shell("container:log-driver web"), containsString("web logs by local"));
        assertThat(engine.karavel("shell", "container:log-driver --driver paper web").errors()
                + engine.karavel("shell", "container:log-driver --driver paper web").output(),
                containsString("no log driver named 'paper' is registered"));
    }

    @Test
    public void theLogsBundleIsExchangedUnderChattyContainers() {
        List<String> names = IntStream.range(0, CHATTY).mapToObj(number -> "chatty" + number).toList();
        for (String name : names) {
            chat(name, names.indexOf(name) % 2 == 0 ? "json-file" : "local");
        }
        for (int swap = 0; swap < EXCHANGES.size(); swap++) {
            shell(EXCHANGES.get(swap));
            names.forEach(this::awaitMore);
        }
        docker.run(Stream.concat(Stream.of("stop", "-t", "60"), names.stream()).toArray(String[]::new));
        for (String name : names) {
            List<Integer> lines = logged(name);
            assertEquals(name, upTo(lines.size()), lines);
            assertEquals("0", docker.inspect(name, "{{.State.ExitCode}}"));
        }
    }

    @Test
    public void theEngineTellsItsLogDrivers() {
        assertEquals("json-file [journald json-file local none syslog]",
                docker.run("info", "--format", "{{.LoggingDriver}} {{.Plugins.Log}}"));
    }
}
