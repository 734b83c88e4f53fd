package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.karavel.web.internal.json.DockerJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a container uses, in Docker's form. Unlike its other forms this one has small letters, and leaves out what is not known. */
final class StatsForm {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** What only version 1 of control groups could tell, and only with a scheduler that is gone. */
    private static final List<String> FORMER_BLOCK_IO = List.of("io_queue_recursive", "io_service_time_recursive", "io_wait_time_recursive",
            "io_merged_recursive", "io_time_recursive", "sectors_recursive");

    private StatsForm() {}

    /** @param before the reading that the processor time is to be compared with */
    static ObjectNode of(ContainerStats now, Optional<ContainerStats> before) {
        Optional<Usage> usage = now.usage();
        Optional<ContainerStats> last = before.filter(stats -> stats.usage().isPresent());
        ObjectNode root = JSON.objectNode();
        root.put("name", "/" + now.name());
        root.put("id", now.container().value());
        root.put("read", usage.isPresent() ? now.read().toString() : DockerJson.NO_TIME.toString());
        root.put("preread", last.map(ContainerStats::read).orElse(DockerJson.NO_TIME).toString());
        root.set("pids_stats", usage.map(used -> pids(used.pids())).orElseGet(JSON::objectNode));
        root.set("blkio_stats", blockIo(usage.map(Usage::blockIo)));
        root.put("num_procs", 0);
        root.putObject("storage_stats");
        root.set("cpu_stats", cpu(usage.map(Usage::cpu)));
        root.set("precpu_stats", cpu(last.flatMap(ContainerStats::usage).map(Usage::cpu)));
        root.set("memory_stats", usage.map(used -> memory(used.memory())).orElseGet(JSON::objectNode));
        usage.map(Usage::networks).filter(networks -> !networks.isEmpty())
                .ifPresent(networks -> root.set("networks", networks(networks)));
        return root;
    }

    private static ObjectNode pids(Pids pids) {
        ObjectNode node = JSON.objectNode().put("current", pids.current());
        pids.limit().ifPresent(limit -> node.put("limit", limit));
        return node;
    }

    private static ObjectNode cpu(Optional<Cpu> known) {
        ObjectNode node = JSON.objectNode();
        ObjectNode used = node.putObject("cpu_usage");
        used.put("total_usage", known.map(Cpu::total).orElse(0L));
        known.map(Cpu::perProcessor).filter(times -> !times.isEmpty())
                .ifPresent(times -> times.forEach(used.withArray("percpu_usage")::add));
        used.put("usage_in_kernelmode", known.map(Cpu::kernel).orElse(0L));
        used.put("usage_in_usermode", known.map(Cpu::user).orElse(0L));
        known.ifPresent(cpu -> node.put("system_cpu_usage", cpu.system()).put("online_cpus", cpu.processors()));
        Throttling throttling = known.map(Cpu::throttling).orElse(new Throttling(0, 0, 0));
        node.putObject("throttling_data").put("periods", throttling.periods())
                .put("throttled_periods", throttling.throttledPeriods()).put("throttled_time", throttling.throttledTime());
        return node;
    }

    private static ObjectNode memory(Memory memory) {
        ObjectNode node = JSON.objectNode().put("usage", memory.usage());
        memory.highest().ifPresent(highest -> node.put("max_usage", highest));
        ObjectNode details = node.putObject("stats");
        memory.details().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(detail -> details.put(detail.getKey(), detail.getValue()));
        memory.failures().filter(failures -> failures > 0).ifPresent(failures -> node.put("failcnt", failures));
        return node.put("limit", memory.limit());
    }

    private static ObjectNode blockIo(Optional<BlockIo> known) {
        ObjectNode node = JSON.objectNode();
        node.set("io_service_bytes_recursive", known.map(blockIo -> entries(blockIo.bytes())).orElse(null));
        Optional<List<BlockIoEntry>> operations = known.flatMap(BlockIo::operations);
        node.set("io_serviced_recursive", operations.map(StatsForm::entries).orElse(null));
        FORMER_BLOCK_IO.forEach(name -> node.set(name, operations.map(any -> JSON.arrayNode()).orElse(null)));
        return node;
    }

    private static ArrayNode entries(List<BlockIoEntry> entries) {
        ArrayNode array = JSON.arrayNode();
        entries.forEach(entry -> array.addObject().put("major", entry.major()).put("minor", entry.minor())
                .put("op", entry.operation()).put("value", entry.value()));
        return array;
    }

    private static ObjectNode networks(Map<String, Network> networks) {
        ObjectNode node = JSON.objectNode();
        networks.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            ObjectNode counts = node.putObject(entry.getKey());
            put(counts, "rx", entry.getValue().received());
            put(counts, "tx", entry.getValue().sent());
        });
        return node;
    }

    private static void put(ObjectNode counts, String way, Traffic traffic) {
        counts.put(way + "_bytes", traffic.bytes()).put(way + "_packets", traffic.packets())
                .put(way + "_errors", traffic.errors()).put(way + "_dropped", traffic.dropped());
    }
}
