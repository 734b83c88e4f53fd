package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/** {@code docker ps} with its filters, and {@code docker inspect}. */
public class ListingIT extends ClientTest {
    private void threeContainers() {
        docker.run("run", "-d", "--name", "running", "--label", "kind=one", "--label", "plain", "busybox", "sleep",
                "1000");
        docker.attempt("run", "--name", "ended", "--label", "kind=two", "busybox", "sh", "-c", "exit 3").expect(3);
        docker.run("create", "--name", "created", "busybox", "true");
    }

    @Test
    public void onlyWhatRunsIsListedUnlessAllIsAskedFor() {
        threeContainers();
        assertEquals(List.of("running"), docker.containers());
        assertEquals(List.of("created", "ended", "running"), docker.containers("-a"));
        assertEquals(List.of("created"), docker.containers("-l"));
        assertEquals(List.of("created", "ended"), docker.containers("-n", "2"));
    }

    @Test
    public void theTableIsDockers() {
        threeContainers();
        List<String> table = docker.run("ps", "-a").lines().map(line -> line.replaceAll(" {2,}", "|")).toList();
        assertEquals("CONTAINER ID|IMAGE|COMMAND|CREATED|STATUS|PORTS|NAMES", table.get(0));
        String running = docker.inspect("running", "{{.Id}}").substring(0, 12);
        String row = table.stream().filter(line -> line.endsWith("running")).findFirst().orElseThrow();
        assertTrue(row, row.matches(running + "\\|busybox\\|\"sleep 1000\"\\|[^|]+ ago\\|Up [^|]+\\|running"));
        assertTrue(table.get(2), table.get(2)
                .matches(".*\\|\"sh -c 'exit 3'\"\\|[^|]+ ago\\|Exited \\(3\\) [^|]+ ago\\|ended"));
        assertTrue(table.get(1), table.get(1).matches(".*\\|Created\\|created"));
    }

    @Test
    public void filtersChooseContainers() {
        threeContainers();
        String id = docker.inspect("ended", "{{.Id}}");
        assertEquals(List.of("running"), filtered("status=running"));
        assertEquals(List.of("ended"), filtered("status=exited"));
        assertEquals(List.of("created", "running"), docker.containers("-a", "--filter", "status=created", "--filter",
                "status=running"));
        assertEquals(List.of("ended"), filtered("exited=3"));
        assertEquals(List.of(), filtered("exited=4"));
        assertEquals(List.of("running"), filtered("label=kind=one"));
        assertEquals(List.of("ended", "running"), filtered("label=kind"));
        assertEquals(List.of(), docker.containers("-a", "--filter", "label=kind=two", "--filter", "label=plain"));
        assertEquals(List.of("ended"), filtered("id=" + id.substring(0, 8)));
        assertEquals(List.of("ended"), filtered("name=nde"));
        assertEquals(List.of("ended"), filtered("name=^/ended$"));
        assertEquals(List.of("created", "ended", "running"), filtered("ancestor=busybox"));
        assertEquals(List.of("created", "ended", "running"), filtered("ancestor=busybox:latest"));
        assertEquals(List.of(), filtered("ancestor=nosuch"));
        assertEquals(List.of("running"), filtered("before=ended"));
        assertEquals(List.of("created"), filtered("since=ended"));
        docker.run("pause", "running");
        assertEquals(List.of("running"), filtered("status=paused"));
        assertEquals(List.of("running"), docker.containers());
    }

    private List<String> filtered(String filter) {
        return docker.containers("-a", "--filter", filter);
    }

    @Test
    public void wrongFiltersAreRefused() {
        assertThat(docker.attempt("ps", "--filter", "nosuch=1").expect(1).errors(),
                containsString("invalid filter 'nosuch'"));
        assertThat(docker.attempt("ps", "--filter", "status=nosuch").expect(1).errors(),
                containsString("status=nosuch"));
        assertThat(docker.attempt("ps", "--filter", "exited=many").expect(1).errors(), containsString("many"));
    }

    @Test
    public void aContainerIsFoundByItsNameAndByTheBeginningOfItsId() {
        String id = docker.run("create", "--name", "found", "busybox");
        for (String reference : List.of(id, id.substring(0, 12), id.substring(0, 4), "found", "/found")) {
            assertEquals(id, docker.inspect(reference, "{{.Id}}"));
        }
        assertEquals("Error response from daemon: No such container: foun\n",
                docker.attempt("container", "inspect", "foun").expect(1).errors());
    }

    @Test
    public void inspectingShowsWhatWasAskedFor() {
        docker.run("create", "--name", "asked", "-e", "A=b", "-w", "/tmp", "-u", "nobody", "--hostname", "there",
                "--restart", "on-failure:2",
                "-m", "64m", "--cpus", "1.5", "--read-only", "--entrypoint", "sh", "--stop-signal", "SIGINT",
                "--stop-timeout", "5",
                "--cap-add", "NET_ADMIN", "-v", "/tmp:/t:ro", "busybox", "-c", "true");
        assertEquals("/asked [A=b PATH=/bin:/usr/bin] /tmp nobody there", docker.inspect("asked",
                "{{.Name}} {{.Config.Env}} {{.Config.WorkingDir}} {{.Config.User}} {{.Config.Hostname}}"));
        assertEquals("on-failure 2 67108864 1500000000 true",
                docker.inspect("asked", "{{.HostConfig.RestartPolicy.Name}} "
                + "{{.HostConfig.RestartPolicy.MaximumRetryCount}} {{.HostConfig.Memory}} "
                + "{{.HostConfig.NanoCpus}} {{.HostConfig.ReadonlyRootfs}}"));
        assertEquals("sh [-c true] [sh] [-c true] SIGINT 5", docker.inspect("asked",
                "{{.Path}} {{.Args}} {{.Config.Entrypoint}} {{.Config.Cmd}} {{.Config.StopSignal}} "
                        + "{{.Config.StopTimeout}}"));
        assertEquals("bind /tmp /t false", docker.inspect("asked",
                "{{range .Mounts}}{{.Type}} {{.Source}} {{.Destination}} {{.RW}}{{end}}"));
        assertEquals("created false false 0 0", docker.inspect("asked",
                "{{.State.Status}} {{.State.Running}} {{.State.Paused}} {{.State.Pid}} {{.State.ExitCode}}"));
        assertEquals(docker.inspect("busybox", "{{.Id}}"), docker.inspect("asked", "{{.Image}}"));
        assertEquals("0001-01-01T00:00:00Z 0001-01-01T00:00:00Z",
                docker.inspect("asked", "{{.State.StartedAt}} {{.State.FinishedAt}}"));
        assertEquals("runc json-file", docker.inspect("asked",
                "{{.HostConfig.Runtime}} {{.HostConfig.LogConfig.Type}}"));
        assertTrue(docker.inspect("asked", "{{json .}}").startsWith("{\"Id\":"));
    }

    @Test
    public void inspectingARunningContainerShowsItsProcess() throws IOException {
        docker.run("run", "-d", "--name", "living", "busybox", "sleep", "1000");
        long pid = Long.parseLong(docker.inspect("living", "{{.State.Pid}}"));
        // What runc began it with takes a moment to become the program.
        await().atMost(60, SECONDS).until(() -> Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")),
                ("sleep\0" + "1000\0")::equals);
        assertTrue(docker.inspect("living", "{{.State.StartedAt}}")
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{1,9}Z"));
        docker.run("kill", "living");
        docker.run("wait", "living");
        assertEquals("exited false 0 137", docker.inspect("living",
                "{{.State.Status}} {{.State.Running}} {{.State.Pid}} {{.State.ExitCode}}"));
    }
}
