package io.karavel.itests.clients;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import org.junit.Test;

/** {@code docker update} and {@code docker container prune}. */
public class UpdateIT extends ClientTest {
    private static final long MIB = 1 << 20;
    /** Of either version of control groups; the quota alone, as version 2 has it with its period. */
    private static final String LIMITS = "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes memory.max 2>/dev/null; "
            + "cat cpu/cpu.cfs_quota_us cpu.max 2>/dev/null | cut -d ' ' -f 1; cat pids/pids.max pids.max 2>/dev/null; "
            + "cat cpuset/cpuset.cpus cpuset.cpus 2>/dev/null; true";

    private String limits(String container) {
        return docker.run("exec", container, "sh", "-c", LIMITS).replaceAll("\\s+", " ");
    }

    private String error(String... command) {
        return docker.attempt(command).expect(1).errors();
    }

    @Test
    public void newLimitsHoldAtOnceAndAreShownAndKept() {
        docker.run("run", "-d", "--name", "limited", "-m", "64m", "--pids-limit", "60", "busybox", "sleep", "1000");
        assertEquals("67108864 134217728", docker.inspect("limited", "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}"));
        String pid = docker.inspect("limited", "{{.State.Pid}}");

        assertEquals("limited", docker.run("update", "-m", "100m", "--memory-swap", "200m", "--cpus", "0.5", "--pids-limit", "50",
                "--cpuset-cpus", "0", "--cpu-shares", "512", "limited"));

        String expected = 100 * MIB + " 50000 50 0";
        assertEquals(expected, limits("limited"));
        assertEquals(100 * MIB + " " + 200 * MIB + " 500000000 50 0 512", docker.inspect("limited", "{{.HostConfig.Memory}} "
                + "{{.HostConfig.MemorySwap}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.CpusetCpus}} "
                + "{{.HostConfig.CpuShares}}"));
        assertEquals("it goes on", pid, docker.inspect("limited", "{{.State.Pid}}"));
        docker.run("restart", "-t", "0", "limited");
        assertEquals(expected, limits("limited"));
        docker.run("update", "--pids-limit", "-1", "limited");
        assertThat(limits("limited"), containsString(" max "));
    }

    @Test
    public void whatDoesNotGoTogetherIsRefusedAndChangesNothing() {
        String id = docker.run("run", "-d", "--rm", "--name", "web", "-m", "64m", "--cpus", "0.5", "busybox", "sleep", "1000");
        String before = limits("web");
        assertEquals("Error response from daemon: Cannot update container " + id + ": Memory limit should be smaller than already set "
                + "memoryswap limit, update the memoryswap at the same time\n", error("update", "-m", "200m", "web"));
        assertEquals("Error response from daemon: Cannot update container " + id + ": Conflicting options: CPU Quota cannot be updated as "
                + "NanoCPUs has already been set\n", error("update", "--cpu-quota", "20000", "web"));
        assertEquals("Error response from daemon: Cannot update container " + id + ": Restart policy cannot be updated because AutoRemove "
                + "is enabled for the container\n", error("update", "--restart", "always", "web"));
        assertThat(error("update", "-m", "1m", "web"), containsString("Minimum memory limit allowed is 6MB"));
        assertThat(error("update", "-m", "10m", "nosuch"), containsString("No such container: nosuch"));
        assertEquals(before, limits("web"));
        assertEquals("67108864 0 no",
                docker.inspect("web", "{{.HostConfig.Memory}} {{.HostConfig.CpuQuota}} {{.HostConfig.RestartPolicy.Name}}"));
    }

    @Test
    public void anotherRestartPolicyIsShown() {
        docker.run("create", "--name", "made", "busybox", "true");
        docker.run("update", "--restart", "on-failure:3", "made");
        assertEquals("on-failure 3",
                docker.inspect("made", "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}"));
    }

    @Test
    public void whatDoesNotRunIsPruned() {
        String running = docker.run("run", "-d", "busybox", "sleep", "1000");
        String kept = docker.run("create", "--label", "keep=yes", "busybox", "true");
        String made = docker.run("create", "busybox", "true");
        assertThat(docker.run("container", "prune", "-f", "--filter", "until=1h"), startsWith("Total reclaimed space: 0B"));
        String said = docker.run("container", "prune", "-f", "--filter", "label!=keep");
        assertThat(said, startsWith("Deleted Containers:\n" + made + "\n\nTotal reclaimed space: "));
        assertThat(said, not(containsString(kept)));
        assertThat(docker.run("container", "prune", "-f"), containsString(kept));
        assertEquals(running, docker.run("ps", "-aq", "--no-trunc"));
    }
}
