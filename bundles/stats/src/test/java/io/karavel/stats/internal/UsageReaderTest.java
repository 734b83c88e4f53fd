package io.karavel.stats.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ContainerId;
import io.karavel.model.ContainerStats.BlockIo;
import io.karavel.model.ContainerStats.BlockIoEntry;
import io.karavel.model.ContainerStats.Cpu;
import io.karavel.model.ContainerStats.Memory;
import io.karavel.model.ContainerStats.Network;
import io.karavel.model.ContainerStats.Pids;
import io.karavel.model.ContainerStats.Throttling;
import io.karavel.model.ContainerStats.Traffic;
import io.karavel.model.ContainerStats.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class UsageReaderTest {
    private static final ContainerId ID = new ContainerId("ab".repeat(32));
    private static final String GROUP = "/karavel/" + ID.value();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private KernelTree tree;
    private UsageReader reader;

    @Before
    public void makeATree() throws IOException {
        tree = new KernelTree(folder.getRoot().toPath());
        reader = new UsageReader(tree.proc());
    }

    private Usage read() throws IOException {
        return reader.read(ID, KernelTree.PID, true).orElseThrow();
    }

    private void unified() throws IOException {
        tree.mounts(List.of("cgroup2 unified"));
        tree.groups("0::" + GROUP + "\n");
        String group = "sys/unified" + GROUP;
        tree.file(group + "/cpu.stat", """
                usage_usec 29912
                user_usec 7918
                system_usec 21994
                nr_periods 7
                nr_throttled 3
                throttled_usec 11
                """);
        tree.file(group + "/memory.current", "8388608\n");
        tree.file(group + "/memory.max", "max\n");
        tree.file(group + "/memory.stat", "anon 1572864\nfile 7626752\ninactive_file 2510848\n");
        tree.file(group + "/pids.current", "5\n");
        tree.file(group + "/pids.max", "max\n");
        tree.file(group + "/io.stat", "254:0 rbytes=7593984 wbytes=100 rios=5 wios=6 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2 rios=0 wios=0\n");
        tree.file(group + "/cgroup.procs", KernelTree.PID + "\n4712\n");
        tree.file(group + "/inner/cgroup.procs", "4713\n");
    }

    private void legacy() throws IOException {
        tree.mounts(List.of("cgroup cpu,cpuacct", "cgroup memory", "cgroup pids", "cgroup blkio", "cgroup2 unified"));
        tree.groups("5:cpu,cpuacct:" + GROUP + "\n4:memory:" + GROUP + "\n3:pids:" + GROUP + "\n2:blkio:" + GROUP
                + "\n1:name=systemd:/\n0::/\n");
        String cpu = "sys/cpu,cpuacct" + GROUP;
        tree.file(cpu + "/cpuacct.usage", "29912000\n");
        tree.file(cpu + "/cpuacct.usage_percpu", "20000000 9912000 \n");
        tree.file(cpu + "/cpuacct.stat", "user 2\nsystem 1\n");
        tree.file(cpu + "/cpu.stat", "nr_periods 7\nnr_throttled 3\nthrottled_time 11000\n");
        String memory = "sys/memory" + GROUP;
        tree.file(memory + "/memory.usage_in_bytes", "8388608\n");
        tree.file(memory + "/memory.max_usage_in_bytes", "9388608\n");
        tree.file(memory + "/memory.failcnt", "2\n");
        tree.file(memory + "/memory.limit_in_bytes", "67108864\n");
        tree.file(memory + "/memory.stat", "cache 4096\ntotal_inactive_file 2048\nhierarchical_memory_limit 18446744073709551615\n");
        tree.file("sys/pids" + GROUP + "/pids.current", "5\n");
        tree.file("sys/pids" + GROUP + "/pids.max", "100\n");
        tree.file("sys/blkio" + GROUP + "/blkio.throttle.io_service_bytes_recursive",
                "254:0 Read 7593984\n254:0 Write 100\n254:0 Total 7594084\nTotal 7594084\n");
        tree.file("sys/blkio" + GROUP + "/blkio.throttle.io_serviced", "254:0 Read 5\nTotal 5\n");
        for (String controller : List.of("cpu,cpuacct", "memory", "pids", "blkio")) {
            tree.file("sys/" + controller + GROUP + "/cgroup.procs", KernelTree.PID + "\n");
        }
    }

    @Test
    public void version2IsReadAsTheKernelWritesIt() throws IOException {
        unified();

        Usage usage = read();

        assertEquals(new Cpu(29_912_000, 7_918_000, 21_994_000, List.of(), new Throttling(7, 3, 11_000), 42_130_000_000L, 2), usage.cpu());
        assertEquals(new Memory(8_388_608, 2_048_000L * 1024, Optional.empty(), Optional.empty(),
                Map.of("anon", 1_572_864L, "file", 7_626_752L, "inactive_file", 2_510_848L)), usage.memory());
        assertEquals(new Pids(5, Optional.empty()), usage.pids());
        assertEquals(new BlockIo(List.of(new BlockIoEntry(254, 0, "read", 7_593_984), new BlockIoEntry(254, 0, "write", 100),
                new BlockIoEntry(8, 16, "read", 1), new BlockIoEntry(8, 16, "write", 2)), Optional.empty()), usage.blockIo());
    }

    @Test
    public void version1IsReadFromWhereEachControllerIsMounted() throws IOException {
        legacy();

        Usage usage = read();

        assertEquals(new Cpu(29_912_000, 20_000_000, 10_000_000, List.of(20_000_000L, 9_912_000L), new Throttling(7, 3, 11_000),
                42_130_000_000L, 2), usage.cpu());
        assertEquals(new Memory(8_388_608, 67_108_864, Optional.of(9_388_608L), Optional.of(2L),
                Map.of("cache", 4096L, "total_inactive_file", 2048L, "hierarchical_memory_limit", Long.MAX_VALUE)), usage.memory());
        assertEquals(new Pids(5, Optional.of(100L)), usage.pids());
        assertEquals(new BlockIo(List.of(new BlockIoEntry(254, 0, "Read", 7_593_984), new BlockIoEntry(254, 0, "Write", 100),
                new BlockIoEntry(254, 0, "Total", 7_594_084)), Optional.of(List.of(new BlockIoEntry(254, 0, "Read", 5)))), usage.blockIo());
    }

    @Test
    public void aLimitBeyondTheMachineIsTheMachine() throws IOException {
        legacy();
        tree.file("sys/memory" + GROUP + "/memory.limit_in_bytes", "9223372036854771712\n");

        assertEquals(2_048_000L * 1024, read().memory().limit());
    }

    @Test
    public void interfacesAreThoseOfTheProcessWithoutTheLoopback() throws IOException {
        unified();

        assertEquals(Map.of("eth0", new Network(new Traffic(5338, 36, 1, 2), new Traffic(648, 8, 3, 4))), read().networks());
        assertEquals(Map.of(), reader.read(ID, KernelTree.PID, false).orElseThrow().networks());
    }

    @Test
    public void aProcessInNoGroupOfTheContainersOwnIsNotCounted() throws IOException {
        unified();
        tree.groups("0::/the-engine\n");

        assertTrue(reader.read(ID, KernelTree.PID, true).isEmpty());
        assertEquals(Set.of(KernelTree.PID), reader.processes(ID, KernelTree.PID));
    }

    @Test
    public void aProcessThatHasEndedIsNotCounted() throws IOException {
        unified();

        assertTrue(reader.read(ID, 1234, true).isEmpty());
    }

    @Test
    public void whatAMachineDoesNotCountIsNothing() throws IOException {
        tree.mounts(List.of("cgroup2 unified"));
        tree.groups("0::" + GROUP + "\n");

        assertEquals(0, read().memory().usage());
        assertEquals(0, read().cpu().total());
        assertEquals(List.of(), read().blockIo().bytes());
    }

    @Test
    public void processesAreAlsoThoseInGroupsInsideTheContainers() throws IOException {
        unified();
        assertEquals(Set.of(KernelTree.PID, 4712, 4713), reader.processes(ID, KernelTree.PID));
        legacy();
        assertEquals(Set.of(KernelTree.PID), reader.processes(ID, KernelTree.PID));
    }

    @Test
    public void anEngineThatSeesOnlyPartOfAHierarchyFindsTheGroupInIt() throws IOException {
        unified();
        tree.file("proc/self/mountinfo", "30 22 0:26 /karavel " + tree.path("sys/unified/karavel")
                + " rw,relatime - cgroup2 cgroup rw\n");

        assertEquals(8_388_608, read().memory().usage());
    }
}
