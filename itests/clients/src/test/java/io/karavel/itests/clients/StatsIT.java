package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.RawConnection;
import io.karavel.itests.support.RunningCommand;
import java.util.List;
import org.junit.Before;
import org.junit.Test;

/** {@code docker stats} and {@code docker top}. */
public class StatsIT extends ClientTest {
    @Before
    public void startABusyContainer() {
        docker.run("run", "-d", "--name", "busy", "--network", "none", "--memory", "64m", "--pids-limit", "50", "busybox", "sh", "-c",
                "sleep 1000 & while true; do true; done");
        await().atMost(60, SECONDS).until(() -> docker.run("top", "busy", "-o", "pid,args").lines()
                .anyMatch(line -> line.matches("\\d+\\s+sleep 1000")));
    }

    private JsonNode stats(String query) {
        HttpReply reply = RawConnection.request(engine.socket(), "GET", "/containers/busy/stats?" + query, "");
        assertEquals(reply.toString(), 200, reply.status());
        return reply.json();
    }

    @Test
    public void dockerShowsWhatAContainerUses() {
        docker.run("create", "--name", "idle", "busybox", "true");
        List<String> shown = docker.run("stats", "--no-stream", "--all", "--format",
                "{{.Name}}|{{.CPUPerc}}|{{.MemUsage}}|{{.PIDs}}", "busy", "idle").lines().sorted().toList();
        assertTrue(shown.toString(), shown.get(0).matches("busy\\|\\d+\\.\\d+%\\|[1-9][0-9.]*[KM]iB / 64MiB\\|2"));
        assertFalse("it keeps a processor busy: " + shown, shown.get(0).startsWith("busy|0.00%"));
        assertThat(shown.get(1), startsWith("idle|"));
    }

    @Test
    public void dockerIsToldEverySecond() {
        try (RunningCommand stats = docker.start("stats", "--format", "{{.Name}} {{.CPUPerc}}", "busy")) {
            stats.awaitOutput("busy ");
            docker.run("rm", "-f", "busy");
        }
    }

    @Test
    public void twoReadingsShowTheSharesOfProcessorTime() {
        JsonNode stats = stats("stream=false");
        assertEquals("/busy", stats.get("name").textValue());
        long used = stats.at("/cpu_stats/cpu_usage/total_usage").longValue() - stats.at("/precpu_stats/cpu_usage/total_usage").longValue();
        long passed = stats.at("/cpu_stats/system_cpu_usage").longValue() - stats.at("/precpu_stats/system_cpu_usage").longValue();
        int processors = stats.at("/cpu_stats/online_cpus").intValue();
        assertTrue(stats.toString(), used > 0 && passed > 0 && used <= passed);
        assertEquals(Runtime.getRuntime().availableProcessors(), processors);
        assertEquals(64 << 20, stats.at("/memory_stats/limit").longValue());
        assertEquals(50, stats.at("/pids_stats/limit").longValue());
        assertFalse("it has no network: " + stats, stats.has("networks"));
    }

    @Test
    public void whatHasEndedUsesNothing() {
        docker.run("kill", "busy");
        docker.run("wait", "busy");
        assertEquals("{}", stats("stream=false").get("memory_stats").toString());
    }

    @Test
    public void processesAreThoseOfTheContainerAlone() {
        List<String> rows = docker.run("top", "busy", "-o", "pid,args").lines().toList();
        assertEquals(rows.toString(), 3, rows.size());
        assertThat(rows.get(0), containsString("PID"));
        assertThat(rows.get(1), startsWith(docker.inspect("busy", "{{.State.Pid}}")));
        assertThat(rows.get(2), containsString("sleep 1000"));
        assertThat(docker.run("top", "busy"), containsString("UID"));
        docker.run("kill", "busy");
        docker.run("wait", "busy");
        assertThat(docker.attempt("top", "busy").expect(1).errors(), containsString("is not running"));
    }
}
