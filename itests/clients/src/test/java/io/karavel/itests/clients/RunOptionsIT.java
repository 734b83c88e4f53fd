package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;

/** The options of {@code docker run}, looked at from inside the container. */
public class RunOptionsIT extends ClientTest {
    /** What a shell in a container with these options prints. */
    private String shell(String script, String... options) {
        return attempt(script, options).expect(0).text();
    }

    private Outcome attempt(String script, String... options) {
        return docker.attempt(Stream.of(Stream.of("run", "--rm"), Stream.of(options),
                Stream.of("busybox", "sh", "-c", script))
                .flatMap(words -> words).toArray(String[]::new));
    }

    @Test
    public void environmentComesByHandAndFromFiles() throws IOException {
        Path file = Files.writeString(Workspace.file("environment"), "# no comment\nFROM_FILE=of file\nBOTH=file\n");
        assertEquals("by hand|of file|hand|/bin:/usr/bin",
                shell("echo \"$BY_HAND|$FROM_FILE|$BOTH|$PATH\"", "-e", "BY_HAND=by hand", "-e", "BOTH=hand",
                "--env-file", file.toString()));
    }

    @Test
    public void theHostNameIsTheShortIdOrChosen() {
        assertEquals("somewhere somewhere", shell("echo $(hostname) $HOSTNAME", "--hostname", "somewhere"));
        assertThat(shell("cat /etc/hosts", "--hostname", "somewhere"), containsString("localhost"));
        String id = docker.run("run", "-d", "busybox", "sleep", "1000");
        assertEquals(id.substring(0, 12), docker.run("exec", id, "hostname"));
    }

    @Test
    public void userAndGroupMayBeChosen() {
        assertEquals("uid=0 gid=0", numbers());
        assertEquals("uid=1000 gid=1000", numbers("-u", "1000:1000"));
        assertEquals("uid=1000 gid=0", numbers("-u", "1000"));
        assertEquals("uid=65534 gid=65534", numbers("-u", "nobody"));
        assertEquals("uid=0 gid=65534", numbers("-u", "root:nogroup"));
        assertEquals("/home", shell("echo $HOME", "-u", "nobody"));
        assertEquals("0 7 8", shell("id -G", "--group-add", "7", "--group-add", "8"));
    }

    private String numbers(String... options) {
        return shell("echo uid=$(id -u) gid=$(id -g)", options);
    }

    @Test
    public void workingFolderIsMadeWhereItIsMissing() {
        assertEquals("/tmp", shell("pwd", "-w", "/tmp"));
        assertEquals("/not/there", shell("pwd", "-w", "/not/there"));
    }

    @Test
    public void theEntrypointMayBeAnother() {
        assertEquals("a b\n", docker.attempt("run", "--rm", "--entrypoint", "echo", "busybox", "a", "b").expect(0)
                .output());
        docker.attempt("run", "--rm", "--entrypoint", "", "busybox", "true").expect(0);
    }

    @Test
    public void theRootMayBeReadOnly() {
        Outcome outcome = attempt("echo x >/file", "--read-only").expect(1);
        assertThat(outcome.errors(), containsString("Read-only file system"));
        assertEquals("x", shell("echo x >/scratch/file && cat /scratch/file", "--read-only", "--tmpfs", "/scratch"));
    }

    @Test
    public void aTemporaryFileSystemHasItsOptions() {
        String mount = shell("grep ' /scratch ' /proc/mounts", "--tmpfs", "/scratch:size=1m,mode=700");
        assertThat(mount, startsWith("tmpfs /scratch tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k,mode=700"));
    }

    @Test
    public void foldersAndFilesAreBound() throws IOException {
        Path folder = Workspace.folder("bound");
        Files.writeString(folder.resolve("from-outside"), "outside");
        assertEquals("outside", shell("cat /b/from-outside; echo inside >/b/from-inside", "-v", folder + ":/b"));
        assertEquals("inside\n", Files.readString(folder.resolve("from-inside")));
        assertThat(attempt("echo x >/b/no", "-v", folder + ":/b:ro").expect(1).errors(),
                containsString("Read-only file system"));
        assertThat(attempt("echo x >/b/no", "--mount", "type=bind,source=" + folder + ",target=/b,readonly").expect(1)
                .errors(),
                containsString("Read-only file system"));
        assertEquals("outside", shell("cat /b/from-outside", "--mount", "type=bind,source=" + folder + ",target=/b"));
        assertFalse(Files.exists(folder.resolve("no")));
        assertEquals("outside", shell("cat /one", "-v", folder.resolve("from-outside") + ":/one"));
    }

    @Test
    public void aMissingFolderIsMadeForAVolumeOptionAndRefusedForAMount() {
        Path missing = Workspace.file("missing");
        assertThat(attempt("true", "--mount", "type=bind,source=" + missing + ",target=/b").expect(125).errors(),
                startsWith(
                "docker: Error response from daemon: invalid mount config for type \"bind\": bind source path "
                        + "does not exist: " + missing));
        assertFalse(Files.exists(missing));
        shell("true", "-v", missing + ":/b");
        assertTrue(Files.isDirectory(missing));
    }

    @Test
    public void capabilitiesMayBeMoreOrFewer() {
        assertEquals("00000000a80425fb", capabilities());
        assertEquals("0000000000000000", capabilities("--cap-drop", "ALL"));
        assertEquals("00000000a80435fb", capabilities("--cap-add", "NET_ADMIN"));
        assertEquals("00000000a80425fa", capabilities("--cap-drop", "CHOWN"));
        assertEquals("0000000000000001", capabilities("--cap-drop", "ALL", "--cap-add", "CHOWN"));
        assertThat(attempt("true", "--cap-add", "NOSUCH").expect(125).errors(),
                containsString("invalid CapAdd: unknown capability: \"CAP_NOSUCH\""));
    }

    private String capabilities(String... options) {
        return shell("grep CapEff /proc/self/status | cut -f 2", options);
    }

    @Test
    public void aPrivilegedContainerMayDoEverything() {
        // Whatever root has here, less what this machine itself keeps from us.
        assertEquals(Command.of("sh", "-c", "grep CapBnd /proc/self/status | cut -f 2").run().text(),
                capabilities("--privileged"));
        assertEquals("rw", shell("grep ' /sys ' /proc/mounts | cut -d ' ' -f 4 | cut -d , -f 1", "--privileged"));
        assertEquals("ro", shell("grep ' /sys ' /proc/mounts | cut -d ' ' -f 4 | cut -d , -f 1"));
    }

    @Test
    public void newPrivilegesMayBeForbidden() {
        assertEquals("0", shell("grep NoNewPrivs /proc/self/status | cut -f 2"));
        assertEquals("1", shell("grep NoNewPrivs /proc/self/status | cut -f 2", "--security-opt", "no-new-privileges"));
    }

    @Test
    public void systemCallsAreFilteredUnlessUnconfined() {
        assertEquals("2", shell("grep '^Seccomp:' /proc/self/status | cut -f 2"));
        assertEquals("0", shell("grep '^Seccomp:' /proc/self/status | cut -f 2", "--security-opt",
                "seccomp=unconfined"));
    }

    @Test
    public void memoryIsLimited() {
        assertEquals("67108864",
                shell("cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max",
                "-m", "64m"));
    }

    @Test
    public void anOutOfMemoryKillIsTold() {
        docker.attempt("run", "--name", "greedy", "-m", "16m", "--memory-swap", "16m", "busybox", "sh", "-c",
                "tail -c 100m /dev/zero; exit $?")
                .expect(137);
        // The kernel tells of it by another way than of the end.
        await().atMost(60, SECONDS).until(() -> docker.inspect("greedy", "{{.State.OOMKilled}} {{.State.ExitCode}}"), "true 137"::equals);
    }

    @Test
    public void processorsAreLimited() {
        assertEquals("50000",
                shell("cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null || cut -d ' ' -f 1 /sys/fs/cgroup/cpu.max",
                "--cpus", "0.5"));
        assertThat(attempt("true", "--cpus", "1000").expect(125).errors(),
                containsString("range of CPUs is from 0.01 to "));
    }

    @Test
    public void theNumberOfProcessesIsLimited() {
        assertEquals("50", shell("cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max",
                "--pids-limit", "50"));
    }

    @Test
    public void resourceLimitsAreSet() {
        assertEquals("100 200", shell("echo $(ulimit -Sn) $(ulimit -Hn)", "--ulimit", "nofile=100:200"));
    }

    @Test
    public void noNetworkIsALoopbackOnly() {
        assertEquals("lo", shell("ls /sys/class/net", "--network", "none"));
        assertEquals("none", docker.inspect(docker.run("create", "--network", "none", "busybox"),
                "{{.HostConfig.NetworkMode}}"));
    }

    @Test
    public void hostNetworkIsTheNetworkOfThisMachine() throws IOException {
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        assertEquals(own, shell("readlink /proc/self/ns/net", "--network", "host"));
        assertEquals(Command.of("hostname").run().text(), shell("hostname", "--network", "host"));
    }

    @Test
    public void labelsAreKept() {
        String id = docker.run("create", "--label", "one=1", "--label", "two", "busybox");
        assertEquals("map[one:1 two:]", docker.inspect(id, "{{.Config.Labels}}"));
    }

    @Test
    public void sharedMemoryAndDevicesAreThere() {
        assertEquals("1024", shell("df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2", "--shm-size", "1m"));
        assertEquals("65536", shell("df -k /dev/shm | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2"));
        assertEquals("ok", shell("echo x >/dev/null && head -c 1 /dev/urandom >/dev/null && test -c /dev/zero && "
                + "echo ok", "-u", "1000"));
        assertEquals("nothing", shell("test -e /dev/kmsg || echo nothing"));
    }

    @Test
    public void namespacesMayBeThoseOfTheHost() throws IOException {
        assertEquals(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(),
                shell("readlink /proc/self/ns/pid", "--pid", "host"));
        assertEquals("1", shell("echo $$"));
        assertEquals(Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")).toString(),
                shell("readlink /proc/self/ns/ipc", "--ipc", "host"));
    }

    @Test
    public void whoLendsItsNamespacesIsAsSafeAsTheSafestOfThoseItLendsTo() throws IOException {
        docker.run("run", "-d", "--ipc", "shareable", "--oom-score-adj", "300", "--name", "lender", "busybox", "sleep", "1000");
        Path score = Path.of("/proc", docker.inspect("lender", "{{.State.Pid}}"), "oom_score_adj");
        assertEquals("300", Files.readString(score).strip());
        docker.run("run", "-d", "--pid", "container:lender", "--oom-score-adj", "200", "--name", "first", "busybox", "sleep", "1000");
        docker.run("run", "-d", "--ipc", "container:lender", "--oom-score-adj", "100", "--name", "second", "busybox", "sleep", "1000");
        assertEquals("100", Files.readString(score).strip());
        docker.run("rm", "-f", "second");
        assertEquals("200", Files.readString(score).strip());
        docker.run("rm", "-f", "first");
        assertEquals("300", Files.readString(score).strip());
    }

    @Test
    public void kernelSettingsMayBeChosen() {
        assertEquals("0", shell("cat /proc/sys/net/ipv4/ip_unprivileged_port_start"));
        assertEquals("1234", shell("cat /proc/sys/net/core/somaxconn", "--sysctl", "net.core.somaxconn=1234"));
    }

    @Test
    public void anInitReapsWhatItsChildrenLeave() {
        String id = docker.run("run", "-d", "--init", "busybox", "sleep", "1000");
        List<String> processes = docker.run("exec", id, "ps", "-o", "pid,args").lines().map(String::strip).toList();
        assertTrue(processes.toString(), processes.contains("1 /sbin/docker-init -- sleep 1000"));
        // Without an init, a program that has no handler for it ignores SIGTERM.
        docker.run("stop", id);
        assertEquals("143", docker.inspect(id, "{{.State.ExitCode}}"));
    }
}
