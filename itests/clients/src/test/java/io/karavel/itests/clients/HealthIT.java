package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Test;

/** The health of containers, with real ones. */
public class HealthIT extends ClientTest {
    /** Well while there is a file. */
    private static final String BY_FILE = "test -e /tmp/well && echo fine";
    private static final String WHEN_WELL = "touch /tmp/well; sleep 1000";

    private final Instant begun = Instant.now();

    private String run(String name, String... words) {
        return docker.run(Stream.of(List.of("run", "-d", "--init", "--network", "none", "--name", name), List.of(words))
                .flatMap(List::stream).toArray(String[]::new));
    }

    private String health(String container, String field) {
        return docker.inspect(container, "{{.State.Health." + field + "}}");
    }

    private void awaitHealth(String container, String status) {
        await(container + " is " + status).atMost(120, SECONDS).until(() -> health(container, "Status"), status::equals);
    }

    private String lastOutput(String container) {
        return docker.inspect(container, "{{with .State.Health}}{{range .Log}}{{.ExitCode}} {{.Output}}\n{{end}}{{end}}")
                .lines().reduce((one, later) -> later).orElse("");
    }

    private List<String> told(String container) {
        return docker.run("events", "--since", begun.toString(), "--until", Instant.now().toString(), "--filter", "container=" + container,
                "--filter", "event=health_status", "--format", "{{.Action}}").lines().toList();
    }

    /** Events are told a moment after what they tell of can be seen. */
    private void awaitTold(String container, String... actions) {
        await().atMost(60, SECONDS).until(() -> told(container), List.of(actions)::equals);
    }

    private String post(String path, String body) {
        return Command.of("curl", "-s", "--max-time", "60", "--unix-socket", engine.socket().toString(), "-H",
                "Content-Type: application/json", "-d", body, "http://engine/karavel/v1" + path).run().expect(0).output();
    }

    @Test
    public void aContainerBecomesHealthyAndUnhealthyAndHealthyAgain() {
        run("web", "--health-cmd", BY_FILE, "--health-interval", "300ms", "--health-retries", "2", "busybox", "sh", "-c", WHEN_WELL);
        awaitHealth("web", "healthy");
        assertThat(docker.run("ps", "--format", "{{.Status}}"), containsString(" (healthy)"));
        assertEquals("0 fine", lastOutput("web"));
        docker.run("exec", "web", "rm", "/tmp/well");
        awaitHealth("web", "unhealthy");
        assertThat(docker.run("ps", "--format", "{{.Status}}"), containsString(" (unhealthy)"));
        assertEquals(List.of("web"), docker.containers("--filter", "health=unhealthy"));
        assertTrue(Integer.parseInt(health("web", "FailingStreak")) >= 2);
        docker.run("exec", "web", "touch", "/tmp/well");
        awaitHealth("web", "healthy");
        assertEquals("0", health("web", "FailingStreak"));
        awaitTold("web", "health_status: healthy", "health_status: unhealthy", "health_status: healthy");
        await().atMost(60, SECONDS).until(() -> docker.inspect("web", "{{len .State.Health.Log}}"), "5"::equals);
    }

    @Test
    public void argumentsThatMakeNoSenseAreRefusedBeforeThereIsAContainer() {
        Outcome refused = docker.attempt("create", "--label", "io.karavel.health.http=http://example.org/", "busybox", "true");
        assertThat(refused.errors(), containsString("healthcheck: no address: \"example.org\"; names are not looked up"));
        assertThat(docker.attempt("create", "--label", "io.karavel.health.tcp=redis", "busybox", "true").errors(),
                containsString("healthcheck: no address: \"redis\"; it is written :PORT"));
        assertEquals(List.of(), docker.containers("-a"));
        run("web", "--health-cmd", "true", "busybox", "sleep", "1000");
        Outcome unchanged = engine.karavel("shell", "health:set web TCP nowhere");
        assertThat(unchanged.output() + unchanged.errors(), containsString("healthcheck: no address"));
    }

    @Test
    public void aCheckThatTakesTooLongIsKilledWithAllItStarted() {
        run("web", "--health-cmd", "sleep 7777 & (sleep 7777 &) ; echo begun; sleep 7777", "--health-interval", "300ms",
                "--health-timeout", "5s", "--health-retries", "1", "busybox", "sleep", "1000");
        awaitHealth("web", "unhealthy");
        assertEquals("-1 Health check exceeded timeout (5s): begun", lastOutput("web"));
        docker.run("pause", "web");
        docker.run("unpause", "web");
        post("/containers/web/health", "{\"Test\":[\"NONE\"]}");
        await().atMost(60, SECONDS).until(() -> docker.run("exec", "web", "ps"), text -> !text.contains("sleep 7777"));
        assertEquals("running", docker.statusOf("web"));
    }

    @Test
    public void aCheckThatIsKilledWithItsContainerIsNoFailure() {
        run("web", "--health-cmd", "sleep 7777", "--health-interval", "300ms", "--health-retries", "1", "--health-timeout", "1h",
                "busybox", "sleep", "1000");
        await().atMost(60, SECONDS).until(() -> docker.run("top", "web"), containsString("sleep 7777"));
        docker.run("kill", "web");
        docker.run("wait", "web");
        assertEquals("exited", docker.statusOf("web"));
        assertEquals("0", health("web", "FailingStreak"));
        assertEquals("[]", docker.inspect("web", "{{json .State.Health.Log}}"));
        assertEquals(List.of(), told("web"));
    }

    @Test
    public void failuresDoNotCountWhileItStarts() {
        run("web", "--health-cmd", "false", "--health-interval", "300ms", "--health-retries", "1", "--health-start-period", "15s",
                "busybox", "sleep", "1000");
        assertThat(docker.run("ps", "--format", "{{.Status}}"), containsString(" (health: starting)"));
        assertEquals("starting", health("web", "Status"));
        awaitHealth("web", "unhealthy");
        String started = docker.inspect("web", "{{.State.StartedAt}}");
        assertTrue(Duration.between(Instant.parse(started), Instant.now()).compareTo(Duration.ofSeconds(15)) >= 0);
        awaitTold("web", "health_status: unhealthy");
    }

    @Test
    public void whatIsPausedOrHasEndedIsNotCheckedAndBeginsAnew() {
        run("web", "--health-cmd", BY_FILE, "--health-interval", "300ms", "busybox", "sh", "-c", WHEN_WELL);
        awaitHealth("web", "healthy");
        docker.run("pause", "web");
        assertEquals("unhealthy", health("web", "Status"));
        assertThat(docker.run("ps", "--format", "{{.Status}}"), containsString(" (Paused)"));
        docker.run("unpause", "web");
        awaitHealth("web", "healthy");
        docker.run("stop", "web");
        assertEquals("unhealthy", health("web", "Status"));
        docker.run("start", "web");
        awaitHealth("web", "healthy");
    }

    @Test
    public void aCheckThatCannotBeMadeSaysWhy() {
        docker.run("create", "--name", "web", "--network", "none", "--health-interval", "300ms", "--health-cmd", "true", "busybox", "sleep",
                "1000");
        post("/containers/web/health", "{\"Test\":[\"CMD\",\"nosuchprogram\"],\"Retries\":1}");
        docker.run("start", "web");
        awaitHealth("web", "unhealthy");
        assertThat(lastOutput("web"), containsString("exec: \"nosuchprogram\": executable file not found in $PATH"));
    }

    @Test
    public void imagesSayHowAndTheUserSaysOtherwise() {
        docker.run("import", "--change", "HEALTHCHECK --interval=300ms --retries=1 CMD [\"true\"]", "--change", "CMD [\"sleep\", \"1000\"]",
                TestImage.named("unused").rootArchive().toString(), "checked:1");
        run("inherits", "checked:1");
        run("refuses", "--no-healthcheck", "checked:1");
        run("changes", "--health-cmd", "exit 3", "checked:1");
        awaitHealth("inherits", "healthy");
        awaitHealth("changes", "unhealthy");
        assertEquals("<nil>", docker.inspect("refuses", "{{.State.Health}}"));
        assertEquals("300ms", docker.inspect("changes", "{{.Config.Healthcheck.Interval}}"));
        assertEquals(List.of("refuses"), docker.containers("--filter", "health=none"));
    }

    @Test
    public void serversAreCheckedFromWithinTheirNetworkWithoutAProcess() {
        String serve = "mkdir /www; echo yes >/www/ready; httpd -p 127.0.0.1:8080 -h /www; sleep 1000";
        run("http", "--label", "io.karavel.health.http=http://:8080/ready", "--health-interval", "300ms", "busybox", "sh", "-c", serve);
        run("tcp", "--label", "io.karavel.health.tcp=:8080", "--health-interval", "300ms", "busybox", "sh", "-c", serve);
        run("missing", "--label", "io.karavel.health.http=http://:8080/absent", "--health-interval", "300ms", "--health-retries", "1",
                "busybox", "sh", "-c", serve);
        run("closed", "--label", "io.karavel.health.tcp=:8080", "--health-interval", "300ms", "--health-retries", "1", "busybox", "sleep",
                "1000");
        awaitHealth("http", "healthy");
        awaitHealth("tcp", "healthy");
        awaitHealth("missing", "unhealthy");
        awaitHealth("closed", "unhealthy");
        assertThat(docker.inspect("http", "{{json .State.Health.Log}}"), containsString("200 OK\\nyes"));
        assertThat(lastOutput("closed"), containsString("Connection refused"));
        assertEquals("", docker.run("events", "--since", begun.toString(), "--until", Instant.now().toString(), "--filter",
                "event=exec_create"));
    }

    @Test
    public void anUnhealthyContainerIsRestartedIfItWantsTo() {
        run("web", "--label", "io.karavel.health.on-unhealthy=restart", "--health-cmd", BY_FILE, "--health-interval", "300ms",
                "--health-retries", "1", "busybox", "sh", "-c", WHEN_WELL);
        awaitHealth("web", "healthy");
        String first = docker.inspect("web", "{{.State.StartedAt}}");
        // It may be restarted before the exec is told to be over, which then ends with it.
        docker.attempt("exec", "web", "rm", "/tmp/well");
        await().atMost(60, SECONDS).until(() -> !docker.inspect("web", "{{.State.StartedAt}}").equals(first));
        awaitHealth("web", "healthy");
        run("other", "--restart", "always", "--label", "io.karavel.health.on-unhealthy=kill", "--health-cmd", "false",
                "--health-interval", "300ms", "--health-retries", "1", "busybox", "sleep", "1000");
        await().atMost(60, SECONDS).until(() -> docker.statusOf("other"), "exited"::equals);
        assertEquals("137", docker.inspect("other", "{{.State.ExitCode}}"));
    }

    @Test
    public void aCheckIsChangedRunAndSwitchedOffWhileItsContainerRuns() {
        run("web", "busybox", "sleep", "1000");
        assertEquals("<nil>", docker.inspect("web", "{{.State.Health}}"));
        assertThat(post("/containers/web/health", "{\"Test\":[\"CMD\",\"true\"],\"Interval\":3600000000000}"), containsString("starting"));
        assertThat(post("/containers/web/health/run", ""), containsString("\"ExitCode\":0"));
        assertEquals("healthy", health("web", "Status"));
        assertThat(engine.karavel("shell", "health:list; health:run web; health:log web; health:set --retries 1 web CMD false; "
                + "health:run web; health:disable web").expect(0).output(), containsString("web is not checked any more"));
        assertEquals("<nil>", docker.inspect("web", "{{.State.Health}}"));
        awaitTold("web", "health_status: healthy", "health_status: unhealthy");
        assertThat(post("/containers/web/health/run", ""), containsString("is not watched"));
    }

    @Test
    public void streaksOutliveTheEngineThatIsKilled() {
        run("web", "--health-cmd", "false", "--health-interval", "2s", "--health-retries", "1000", "busybox", "sleep", "1000");
        await().atMost(60, SECONDS).until(() -> Integer.parseInt(health("web", "FailingStreak")) >= 2);
        int before = Integer.parseInt(health("web", "FailingStreak"));
        engine.killHard();
        engine.up();
        int after = Integer.parseInt(health("web", "FailingStreak"));
        assertTrue(before + " and then " + after, after >= before);
        await().atMost(60, SECONDS).until(() -> Integer.parseInt(health("web", "FailingStreak")) > after);
    }

    @Test
    public void aProbeThatHungWhenTheEngineWasKilledIsEndedAndWhatUsersBeganGoesOn() {
        run("web", "--health-cmd", "test -e /tmp/hung || { touch /tmp/hung; sleep 8888 & sleep 8888; }", "--health-interval", "300ms",
                "--health-timeout", "1h", "busybox", "sleep", "1000");
        await().atMost(60, SECONDS).until(() -> docker.run("exec", "web", "ps").contains("sleep 8888"));
        docker.run("exec", "-d", "web", "sleep", "9999");
        await().atMost(60, SECONDS).until(() -> docker.run("exec", "web", "ps").contains("sleep 9999"));
        engine.killHard();
        engine.up();
        awaitHealth("web", "healthy");
        await().atMost(60, SECONDS).until(() -> !docker.run("exec", "web", "ps").contains("sleep 8888"));
        assertThat(docker.run("exec", "web", "ps"), containsString("sleep 9999"));
    }

    @Test
    public void theBundleIsExchangedUnderContainersThatItWatches() {
        List<String> names = IntStream.range(0, 8).mapToObj(number -> "c" + number).toList();
        names.forEach(name -> run(name, "--health-cmd", "false", "--health-interval", "2s", "--health-retries", "1000", "busybox",
                "sleep", "1000"));
        run("slow", "--health-cmd", "sleep 7777", "--health-interval", "300ms", "--health-timeout", "1h", "busybox", "sleep", "1000");
        await().atMost(60, SECONDS).until(() -> names.stream().allMatch(name -> Integer.parseInt(health(name, "FailingStreak")) >= 1));
        await().atMost(60, SECONDS).until(() -> docker.run("exec", "slow", "ps").contains("sleep 7777"));
        List<Integer> streaks = streaks(names);
        List<String> pids = names.stream().map(name -> docker.inspect(name, "{{.State.Pid}}")).collect(Collectors.toList());
        engine.karavel("shell", "bundle:stop io.karavel.healthcheck").expect(0);
        await("no probe is left").atMost(60, SECONDS).until(() -> !docker.run("exec", "slow", "ps").contains("sleep 7777"));
        assertThat(post("/containers/c0/health/run", ""), containsString("page not found"));
        assertThat(engine.karavel("shell", "health:list").expect(0).output(), containsString("Nothing is checked just now"));
        engine.karavel("shell", "bundle:start io.karavel.healthcheck; bundle:update io.karavel.healthcheck").expect(0);
        await().atMost(60, SECONDS).until(() -> {
            List<Integer> now = streaks(names);
            return IntStream.range(0, now.size()).allMatch(index -> now.get(index) > streaks.get(index));
        });
        assertEquals(pids, names.stream().map(name -> docker.inspect(name, "{{.State.Pid}}")).toList());
    }

    private List<Integer> streaks(List<String> names) {
        List<Integer> streaks = new ArrayList<>();
        names.forEach(name -> streaks.add(Integer.valueOf(health(name, "FailingStreak"))));
        return streaks;
    }
}
