package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container has used and uses, at one moment. Sizes are in bytes, times in nanoseconds; counts begin with its start.
 *
 * @param name  without the slash
 * @param usage empty while it does not run, and where nobody counts
 */
public record ContainerStats(ContainerId container, String name, Instant read, Optional<Usage> usage) {
    public ContainerStats {
        requireNonNull(container);
        requireNonNull(name);
        requireNonNull(read);
        requireNonNull(usage);
    }

    /** @param networks by the name of the interface; empty without any but the loopback */
    public record Usage(Cpu cpu, Memory memory, Pids pids, BlockIo blockIo, Map<String, Network> networks) {
        public Usage {
            requireNonNull(cpu);
            requireNonNull(memory);
            requireNonNull(pids);
            requireNonNull(blockIo);
            networks = Map.copyOf(networks);
        }
    }

    /**
     * @param perProcessor empty where the kernel does not say so
     * @param system       what the whole machine has used, idle time included
     */
    public record Cpu(long total, long user, long kernel, List<Long> perProcessor, Throttling throttling, long system, int processors) {
        public Cpu {
            perProcessor = List.copyOf(perProcessor);
            requireNonNull(throttling);
        }
    }

    /** How often, and how long, it had to wait because it had used what it may. */
    public record Throttling(long periods, long throttledPeriods, long throttledTime) {}

    /**
     * @param limit   what the machine has, where there is none
     * @param highest empty where the kernel does not say so, as is {@code failures}, how often it was at its limit
     * @param details as the kernel names them, which differs between the versions of control groups
     */
    public record Memory(long usage, long limit, Optional<Long> highest, Optional<Long> failures, Map<String, Long> details) {
        public Memory {
            requireNonNull(highest);
            requireNonNull(failures);
            details = Map.copyOf(details);
        }
    }

    /** Tasks in the kernel's sense: processes and threads. */
    public record Pids(long current, Optional<Long> limit) {
        public Pids {
            requireNonNull(limit);
        }
    }

    /** @param operations empty where the kernel does not say so */
    public record BlockIo(List<BlockIoEntry> bytes, Optional<List<BlockIoEntry>> operations) {
        public BlockIo {
            bytes = List.copyOf(bytes);
            operations = operations.map(List::copyOf);
        }
    }

    /** @param operation in the kernel's word */
    public record BlockIoEntry(long major, long minor, String operation, long value) {}

    /** What came in and went out by one interface. */
    public record Network(Traffic received, Traffic sent) {}

    /** What went one way. */
    public record Traffic(long bytes, long packets, long errors, long dropped) {}
}
