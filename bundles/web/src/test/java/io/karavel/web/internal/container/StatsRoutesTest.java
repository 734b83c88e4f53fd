package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.EngineException;
import io.karavel.api.Following;
import io.karavel.api.StatsService;
import io.karavel.model.ContainerStats;
import io.karavel.model.ContainerStats.BlockIo;
import io.karavel.model.ContainerStats.BlockIoEntry;
import io.karavel.model.ContainerStats.Cpu;
import io.karavel.model.ContainerStats.Memory;
import io.karavel.model.ContainerStats.Network;
import io.karavel.model.ContainerStats.Pids;
import io.karavel.model.ContainerStats.Throttling;
import io.karavel.model.ContainerStats.Traffic;
import io.karavel.model.ContainerStats.Usage;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class StatsRoutesTest {
    private static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");

    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    @Before
    public void addRoutes() {
        server.add(new StatsRoutes(new FakeStats()));
    }

    private static ContainerStats stats(String name, int second) {
        if (name.equals("none")) {
            throw EngineException.notFound("No such container: none");
        }
        Usage usage = new Usage(
                new Cpu(1000 + second, 600, 400, List.of(500L, 500L), new Throttling(1, 2, 3), 5000 + second, 2),
                new Memory(4096, 8192, Optional.of(6000L), Optional.of(0L), Map.of("cache", 1L)), new Pids(3, Optional.of(100L)),
                new BlockIo(List.of(new BlockIoEntry(254, 0, "Read", 9)), Optional.of(List.of())),
                Map.of("eth0", new Network(new Traffic(1, 2, 3, 4), new Traffic(5, 6, 7, 8))));
        return new ContainerStats(Samples.id(1), name, NOON.plusSeconds(second), name.equals("old") ? Optional.empty() : Optional.of(usage));
    }

    private static JsonNode json(String text) throws IOException {
        return ContainerJson.mapper().readTree(text);
    }

    private JsonNode get(String path) throws IOException {
        UnixClient.Response response = server.get(path);
        assertEquals(response.text(), 200, response.status());
        return json(response.text());
    }

    @Test
    public void oneReadingHasNothingToBeComparedWith() throws IOException {
        assertEquals(json("""
                {"name": "/web", "id": "%s", "read": "2025-06-01T12:00:00Z", "preread": "0001-01-01T00:00:00Z",
                 "pids_stats": {"current": 3, "limit": 100},
                 "blkio_stats": {"io_service_bytes_recursive": [{"major": 254, "minor": 0, "op": "Read", "value": 9}],
                    "io_serviced_recursive": [], "io_queue_recursive": [], "io_service_time_recursive": [],
                    "io_wait_time_recursive": [], "io_merged_recursive": [], "io_time_recursive": [], "sectors_recursive": []},
                 "num_procs": 0, "storage_stats": {},
                 "cpu_stats": {"cpu_usage": {"total_usage": 1000, "percpu_usage": [500, 500], "usage_in_kernelmode": 400,
                    "usage_in_usermode": 600}, "system_cpu_usage": 5000, "online_cpus": 2,
                    "throttling_data": {"periods": 1, "throttled_periods": 2, "throttled_time": 3}},
                 "precpu_stats": {"cpu_usage": {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0},
                    "throttling_data": {"periods": 0, "throttled_periods": 0, "throttled_time": 0}},
                 "memory_stats": {"usage": 4096, "max_usage": 6000, "stats": {"cache": 1}, "limit": 8192},
                 "networks": {"eth0": {"rx_bytes": 1, "rx_packets": 2, "rx_errors": 3, "rx_dropped": 4,
                    "tx_bytes": 5, "tx_packets": 6, "tx_errors": 7, "tx_dropped": 8}}}
                """.formatted(Samples.id(1).value())), get("/containers/web/stats?stream=false&one-shot=true"));
    }

    @Test
    public void withoutAStreamTheSecondReadingIsTheAnswer() throws IOException {
        JsonNode stats = get("/containers/web/stats?stream=0");
        assertEquals("2025-06-01T12:00:01Z", stats.get("read").textValue());
        assertEquals("2025-06-01T12:00:00Z", stats.get("preread").textValue());
        assertEquals(1001, stats.at("/cpu_stats/cpu_usage/total_usage").longValue());
        assertEquals(1000, stats.at("/precpu_stats/cpu_usage/total_usage").longValue());
        assertEquals(5000, stats.at("/precpu_stats/system_cpu_usage").longValue());
    }

    @Test
    public void aStreamGoesOnWithOneObjectAfterTheOther() throws IOException {
        String[] lines = server.get("/containers/web/stats").text().strip().split("\n");
        assertEquals(3, lines.length);
        assertEquals("0001-01-01T00:00:00Z", json(lines[0]).get("preread").textValue());
        assertEquals("2025-06-01T12:00:01Z", json(lines[2]).get("preread").textValue());
        assertEquals("2025-06-01T12:00:02Z", json(lines[2]).get("read").textValue());
    }

    @Test
    public void whatDoesNotRunUsesNothing() throws IOException {
        for (String path : List.of("/containers/old/stats?stream=false", "/containers/old/stats?stream=false&one-shot=true")) {
            JsonNode stats = get(path);
            assertEquals("/old", stats.get("name").textValue());
            assertEquals(Samples.id(1).value(), stats.get("id").textValue());
            assertEquals("0001-01-01T00:00:00Z", stats.get("read").textValue());
            assertEquals(json("{}"), stats.get("memory_stats"));
            assertTrue(stats.at("/blkio_stats/io_service_bytes_recursive").isNull());
            assertFalse(stats.has("networks"));
        }
    }

    @Test
    public void whatMakesNoSenseIsRefused() throws IOException {
        assertEquals(400, server.get("/containers/web/stats?stream=true&one-shot=true").status());
        assertEquals(400, server.get("/containers/web/stats?one-shot=true").status());
        assertEquals(404, server.get("/containers/none/stats").status());
        assertEquals(404, server.get("/containers/none/stats?stream=false").status());
    }

    @Test
    public void processesAreShownAsPsShowsThem() throws IOException {
        assertEquals(json("{\"Titles\":[\"PID\",\"CMD\"],\"Processes\":[[\"7\",\"ps -ef\"]]}"), get("/containers/web/top"));
        assertEquals("ps aux", get("/containers/web/top?ps_args=aux").at("/Processes/0/1").textValue());
    }

    /** {@code web} runs, {@code old} does not. Who follows is told three times. */
    private static final class FakeStats implements StatsService {
        @Override
        public ContainerStats read(String reference) {
            return stats(reference, 0);
        }

        @Override
        public Following follow(String reference, StatsSubscriber subscriber) {
            stats(reference, 0);
            CompletableFuture<Void> ended = new CompletableFuture<>();
            new Thread(() -> {
                for (int second = 0; second < 3 && !ended.isDone(); second++) {
                    subscriber.deliver(stats(reference, second)).toCompletableFuture().join();
                }
                ended.complete(null);
            }, "fake-stats").start();
            return new Following() {
                @Override
                public CompletionStage<Void> ended() {
                    return ended;
                }

                @Override
                public void close() {
                    ended.complete(null);
                }
            };
        }

        @Override
        public ProcessTable processes(String reference, String psArguments) {
            return new ProcessTable(List.of("PID", "CMD"), List.of(List.of("7", "ps " + psArguments)));
        }
    }
}
