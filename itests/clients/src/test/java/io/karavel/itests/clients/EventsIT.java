package io.karavel.itests.clients;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RawConnection;
import io.karavel.itests.support.RunningCommand;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;

/** {@code docker events}. */
public class EventsIT extends ClientTest {
    private static final int ROUNDS = Integer.getInteger("karavel.events.rounds", 30);

    private final Instant begun = Instant.now();

    private List<String> past(String... filters) {
        String[] words = Stream.of(Stream.of("events", "--since", begun.toString(), "--until", Instant.now()
                .toString()), Stream.of(filters))
                .flatMap(part -> part).toArray(String[]::new);
        return docker.run(words).lines().toList();
    }

    private List<String> actionsOf(String container) {
        return past("--filter", "type=container", "--filter", "container=" + container, "--format", "{{.Action}}");
    }

    @Test
    public void aRunIsToldFromItsCreationToItsEnd() {
        docker.run("run", "--rm", "--name", "told", "busybox", "true");
        assertEquals(List.of("create", "attach", "start", "die", "destroy"), actionsOf("told"));
    }

    @Test
    public void whatIsDoneToAContainerIsTold() {
        docker.run("run", "-d", "--name", "told", "--init", "busybox", "sleep", "1000");
        docker.run("pause", "told");
        docker.run("unpause", "told");
        docker.run("exec", "told", "echo", "x");
        docker.run("rename", "told", "renamed");
        docker.run("stop", "renamed");
        docker.run("rm", "renamed");
        String id = past("--filter", "event=create", "--format", "{{.ID}}").get(0);
        assertEquals(List.of("create", "start", "pause", "unpause", "exec_create: echo x", "exec_start: echo x",
                "exec_die", "rename",
                "kill", "die", "stop", "destroy"), actionsOf(id));
    }

    @Test
    public void attributesSayMore() {
        docker.attempt("run", "--name", "told", "--label", "kind=one", "busybox", "sh", "-c", "exit 5").expect(5);
        List<String> deaths = past("--filter", "event=die", "--format",
                "{{.Type}} {{.Action}} {{.Actor.Attributes.exitCode}} {{.Actor.Attributes.name}} "
                        + "{{.Actor.Attributes.image}} {{.Actor.Attributes.kind}}");
        assertEquals(List.of("container die 5 told busybox one"), deaths);
        assertEquals(1, past("--filter", "event=die", "--filter", "label=kind=one").size());
        assertEquals(0, past("--filter", "event=die", "--filter", "label=kind=two").size());
        assertEquals(List.of("die"), past("--filter", "image=busybox", "--filter", "event=die", "--format",
                "{{.Action}}"));
        String line = past("--filter", "event=die").get(0);
        assertTrue(line, line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}\\S+ container die "
                + "[0-9a-f]{64} "
                + "\\(execDuration=\\d+, exitCode=5, image=busybox, kind=one, name=told\\)"));
    }

    @Test
    public void signalsAreTold() {
        docker.run("run", "-d", "--name", "told", "busybox", "sleep", "1000");
        docker.run("kill", "told");
        docker.run("wait", "told");
        assertEquals(List.of("9"), past("--filter", "event=kill", "--format", "{{.Actor.Attributes.signal}}"));
        assertEquals(List.of("create", "start", "kill", "die"), actionsOf("told"));
    }

    @Test
    public void aRestartIsToldStepByStep() {
        docker.run("run", "-d", "--name", "told", "busybox", "sleep", "1000");
        docker.run("restart", "-t", "0", "told");
        List<String> actions = actionsOf("told");
        assertEquals(List.of("die", "stop", "start", "restart"), actions.subList(actions.size() - 4, actions.size()));
    }

    @Test
    public void imagesAreToldToo() {
        docker.run("tag", "busybox", "test/told:1");
        docker.run("rmi", "test/told:1");
        assertEquals(List.of("tag", "untag"), past("--filter", "type=image", "--format", "{{.Action}}"));
    }

    @Test
    public void eventsArriveWhenTheyHappen() {
        // From the beginning of this test, because the client may be slower to ask for them than the next is to create the container.
        try (RunningCommand events = docker.start("events", "--since", begun.toString(), "--filter", "container=live", "--format",
                "{{.Action}}")) {
            docker.run("create", "--name", "live", "busybox", "true");
            events.awaitOutput("create\n");
            docker.run("start", "live");
            events.awaitOutput("start\ndie\n");
            docker.run("rm", "live");
            events.awaitOutput("destroy\n");
            assertTrue(events.isAlive());
        }
    }

    /** As clients do that start something and wait for what comes of it: the answer's head says that nothing is missed any more. */
    @Test
    public void whoSubscribedBeforeAStartMissesNothingOfIt() {
        docker.run("create", "--name", "told", "busybox", "true");
        for (int round = 0; round < ROUNDS; round++) {
            try (RawConnection events = new RawConnection(engine.socket())) {
                events.send("GET /events HTTP/1.1\r\nHost: engine\r\n\r\n");
                events.readUntil("\r\n\r\n");
                HttpReply started = RawConnection.request(engine.socket(), "POST", "/containers/told/start", "");
                assertEquals(started.toString(), 204, started.status());
                events.readUntil("\"Action\":\"start\"");
                events.readUntil("\"Action\":\"die\"");
            }
        }
        assertEquals(ROUNDS, past("--filter", "event=start").size());
        assertEquals(ROUNDS, past("--filter", "event=die").size());
    }

    @Test
    public void anEndBeforeTheBeginningIsRefused() {
        Outcome outcome = docker.attempt("events", "--since", "2026-01-02T00:00:00Z", "--until", "2026-01-01T00:00:00Z")
                .expect(1);
        assertThat(outcome.errors(), containsString("cannot be after `until`"));
    }
}
