package io.karavel.stats.internal;

import io.karavel.model.ContainerStats.BlockIo;
import io.karavel.model.ContainerStats.Memory;
import io.karavel.model.ContainerStats.Pids;
import io.karavel.model.ContainerStats.Throttling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the kernel counts of a container's processes together. */
interface ControlGroup {
    /** Processor time in nanoseconds. */
    record CpuTime(long total, long user, long kernel, List<Long> perProcessor, Throttling throttling) {}

    CpuTime cpu() throws IOException;

    /** @param machine what the whole machine has */
    Memory memory(long machine) throws IOException;

    Pids pids() throws IOException;

    BlockIo blockIo() throws IOException;

    /** A folder that has, with those in it, the lists of its processes. */
    Path folder();
}
