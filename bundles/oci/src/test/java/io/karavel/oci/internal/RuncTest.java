package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.karavel.model.ContainerId;
import io.karavel.model.Namespaces;
import io.karavel.oci.ContainerFiles;
import io.karavel.oci.GeneratedFiles;
import io.karavel.oci.NetworkFacts;
import io.karavel.oci.SpecRequest;
import io.karavel.spi.runtime.RootfsMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs what the bundle makes with a real runc, where there is one and the test may use it. */
public class RuncTest {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final Wish wish = new Wish();
    private Path bundle;
    private Path state;

    @Before
    public void makeARootFileSystem() throws Exception {
        assumeTrue("needs root", Files.isWritable(Path.of("/proc/sys/kernel/hostname")));
        assumeTrue("needs busybox", Files.isExecutable(BUSYBOX));
        assumeTrue("needs runc", new ProcessBuilder("sh", "-c", "command -v runc").start().waitFor() == 0);
        bundle = folder.newFolder("bundle").toPath();
        state = folder.newFolder("state").toPath();
        Path rootfs = bundle.resolve("rootfs");
        Files.createDirectories(rootfs.resolve("bin"));
        Files.createDirectories(rootfs.resolve("etc"));
        Files.copy(BUSYBOX, rootfs.resolve("bin/busybox"));
        for (String applet : List.of("sh", "id", "cat", "grep", "touch", "hostname", "ls", "env", "mkdir", "umount")) {
            Files.createSymbolicLink(rootfs.resolve("bin/" + applet), Path.of("busybox"));
        }
        Files.writeString(rootfs.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nalice:x:1000:1001::/home/alice:/bin/sh\n");
        Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\nusers:x:1001:\nwheel:x:10:alice\n");
        wish.id = ContainerId.random();
        wish.host = Host.current();
        wish.cgroupParent = "/karavel-test-" + wish.id.shortForm();
        wish.rootfs = List.of(new RootfsMount("bind", rootfs.toString(), List.of("rbind", "rw")));
    }

    @After
    public void removeWhatIsLeft() throws Exception {
        if (state != null) {
            new ProcessBuilder("runc", "--root", state.toString(), "delete", "--force", wish.id.value())
                    .redirectErrorStream(true).start().waitFor(60, TimeUnit.SECONDS);
            removeControlGroups();
        }
    }

    private void removeControlGroups() throws IOException {
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path hierarchy : Stream.concat(Stream.of(Path.of("/sys/fs/cgroup")), hierarchies).toList()) {
                Files.deleteIfExists(Path.of(hierarchy.toString(), wish.cgroupParent));
            }
        }
    }

    @Test
    public void aPlainContainerHasDockersRightsAndMounts() throws Exception {
        String output = run("id -u; hostname; grep -E 'Cap(Eff|Bnd)|Seccomp:|NoNewPrivs' /proc/self/status; cat /proc/mounts; "
                + "touch /new && echo written; cat /etc/hostname; ls /proc/kcore -l");
        assertTrue(output, output.startsWith("0\n" + wish.id.shortForm() + "\n"));
        assertTrue(output, output.contains("CapEff:\t00000000a80425fb"));
        assertTrue(output, output.contains("CapBnd:\t00000000a80425fb"));
        assertTrue(output, output.contains("Seccomp:\t2"));
        assertTrue(output, output.contains("NoNewPrivs:\t0"));
        assertTrue(output, output.contains("shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k"));
        assertTrue(output, output.contains("sysfs /sys sysfs ro,nosuid,nodev,noexec"));
        assertTrue(output, output.contains("written"));
        assertTrue(output, output.contains("/etc/resolv.conf"));
    }

    @Test
    public void aLimitedContainerFindsItsLimits() throws Exception {
        wish.limit(64L << 20, 500_000_000, 50L);
        String output = run("cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; "
                + "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null; "
                + "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; true");
        List<String> lines = output.lines().toList();
        assertEquals(output, "67108864", lines.get(0));
        assertTrue(output, lines.get(1).startsWith("50000"));
        assertEquals(output, "50", lines.get(2));
    }

    @Test
    public void aReadOnlyContainerWritesToItsTmpfsAlone() throws Exception {
        wish.readonlyRootfs = true;
        wish.tmpfs("/scratch", "size=1m");
        Files.createDirectory(bundle.resolve("rootfs/scratch"));
        String output = run("touch /new 2>/dev/null || echo refused; touch /etc/hosts 2>/dev/null || echo refused; "
                + "touch /scratch/new && echo written; touch /dev/shm/new && echo written");
        assertEquals("refused\nrefused\nwritten\nwritten\n", output);
    }

    @Test
    public void anotherUserHasItsGroupsAndNoRights() throws Exception {
        wish.user = "alice";
        wish.groupAdd = List.of("55");
        String output = run("id -u; id -G; grep -E 'CapEff' /proc/self/status; env | grep HOME");
        assertEquals("1000\n1001 10 55\nCapEff:\t0000000000000000\nHOME=/home/alice\n", output);
    }

    @Test
    public void aPrivilegedContainerHasAllTheEngineHas() throws Exception {
        wish.privileged = true;
        String output = run("grep CapEff /proc/self/status; grep Seccomp: /proc/self/status; grep ' /sys ' /proc/mounts; "
                + "ls /dev | grep -x kmsg");
        String own = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("CapBnd"))
                .findFirst().orElseThrow().substring("CapBnd:\t".length());
        assertTrue(output, output.contains("CapEff:\t" + own));
        assertTrue(output, output.contains("Seccomp:\t0"));
        assertTrue(output, output.contains("sysfs /sys sysfs rw"));
        assertTrue(output, output.contains("kmsg"));
    }

    @Test
    public void anInitIsTheFirstProcess() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/docker-init")));
        wish.init = true;
        String output = run("cat /proc/1/cmdline");
        assertTrue(output, output.startsWith("/sbin/docker-init"));
    }

    @Test
    public void aContainerOfTheHostsNetworkAndProcessesStarts() throws Exception {
        wish.namespaces = new Namespaces("host", "host", "host", "host", "", "");
        String output = run("ls -d /proc/%d; hostname".formatted(ProcessHandle.current().pid()));
        assertEquals("/proc/" + ProcessHandle.current().pid() + "\n" + wish.host.name() + "\n", output);
    }

    @Test
    public void aBindIsThereAndItsMissingFolderIsMade() throws Exception {
        Path source = folder.getRoot().toPath().resolve("made/here");
        wish.bind(source + ":/data:ro");
        String output = run("ls -d /data; touch /data/x 2>/dev/null || echo refused");
        assertEquals("/data\nrefused\n", output);
        assertTrue(Files.isDirectory(source));
    }

    private String run(String script) throws Exception {
        wish.command = List.of("/bin/sh", "-c", script);
        GeneratedFiles files = new ContainerFiles()
                .write(wish.container(), folder.newFolder("files").toPath(), NetworkFacts.NONE);
        byte[] spec = new SpecWriter(wish.host).container(new SpecRequest(wish.container(), wish.engine(), files, wish.rootfs, wish.volumes,
                wish.networkNamespace, wish.variables, reference -> 0));
        Files.write(bundle.resolve("config.json"), spec);
        return output("runc", "--root", state.toString(), "run", "--bundle", bundle.toString(), wish.id.value());
    }

    private String output(String... command) throws IOException, InterruptedException {
        Path output = folder.getRoot().toPath().resolve("output");
        Process process = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertTrue("runc ended in time", process.waitFor(60, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
