package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.model.Namespaces;
import io.karavel.model.Networking;
import io.karavel.model.Storage;
import io.karavel.model.TerminalSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.Test;

/** Holds configurations against what was read out of those that dockerd 20.10.24 makes of the same wishes. */
public class DockerFactsTest {
    private static final List<String> DEFAULT_MOUNTS = List.of(
            "/proc proc nosuid,noexec,nodev",
            "/dev tmpfs nosuid,strictatime,mode=755,size=65536k",
            "/dev/pts devpts nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5",
            "/sys sysfs nosuid,noexec,nodev,ro",
            "/sys/fs/cgroup cgroup ro,nosuid,noexec,nodev",
            "/dev/mqueue mqueue nosuid,noexec,nodev",
            "/dev/shm tmpfs nosuid,noexec,nodev,mode=1777,size=67108864",
            "/etc/resolv.conf bind rbind,rprivate",
            "/etc/hostname bind rbind,rprivate",
            "/etc/hosts bind rbind,rprivate");

    private final Wish wish = new Wish();

    @Test
    public void aPlainContainerIsMountedAsDockerDoes() throws IOException {
        assertEquals(DEFAULT_MOUNTS, mounts());
    }

    @Test
    public void aPlainContainersProcessIsAsDockers() throws IOException {
        JsonNode process = wish.spec().get("process");
        assertEquals("[\"sleep\",\"100\"]", process.get("args").toString());
        assertEquals("[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\",\"HOSTNAME=abababababab\"]",
                process.get("env").toString());
        assertEquals("/", process.get("cwd").asText());
        assertEquals("{\"uid\":0,\"gid\":0,\"additionalGids\":[0]}", process.get("user").toString());
        assertEquals("[\"CAP_CHOWN\",\"CAP_DAC_OVERRIDE\",\"CAP_FSETID\",\"CAP_FOWNER\",\"CAP_MKNOD\",\"CAP_NET_RAW\","
                        + "\"CAP_SETGID\",\"CAP_SETUID\",\"CAP_SETFCAP\",\"CAP_SETPCAP\",\"CAP_NET_BIND_SERVICE\","
                        + "\"CAP_SYS_CHROOT\",\"CAP_KILL\",\"CAP_AUDIT_WRITE\"]",
                process.at("/capabilities/effective").toString());
        assertEquals(process.at("/capabilities/effective"), process.at("/capabilities/bounding"));
        assertEquals(process.at("/capabilities/effective"), process.at("/capabilities/permitted"));
        assertFalse(process.at("/capabilities").has("inheritable"));
        assertFalse(process.at("/capabilities").has("ambient"));
        assertFalse(process.has("rlimits"));
        assertEquals(0, process.get("oomScoreAdj").asInt());
    }

    @Test
    public void aPlainContainersNamespacesGroupAndSettingsAreAsDockers() throws IOException {
        JsonNode spec = wish.spec();
        JsonNode linux = spec.get("linux");
        assertEquals("abababababab", spec.get("hostname").asText());
        assertEquals(List.of("mount", "network", "uts", "pid", "ipc"), linux.get("namespaces").findValuesAsText("type"));
        assertEquals("{\"net.ipv4.ip_unprivileged_port_start\":\"0\",\"net.ipv4.ping_group_range\":\"0 2147483647\"}",
                linux.get("sysctl").toString());
        assertEquals("/karavel/" + Wish.ID, linux.get("cgroupsPath").asText());
        assertEquals("{\"disableOOMKiller\":false}", linux.at("/resources/memory").toString());
        assertEquals("{\"shares\":0}", linux.at("/resources/cpu").toString());
        assertEquals("{\"weight\":0}", linux.at("/resources/blockIO").toString());
        assertFalse(linux.has("rootfsPropagation"));
        assertFalse(linux.has("devices"));
    }

    @Test
    public void aPlainContainersDevicesAreAsDockers() throws IOException {
        assertEquals(List.of("deny null null:null rwm", "allow c 1:5 rwm", "allow c 1:3 rwm", "allow c 1:9 rwm",
                "allow c 1:8 rwm", "allow c 5:0 rwm", "allow c 5:1 rwm", "deny c 10:229 rwm"), deviceRules());
    }

    @Test
    public void pathsAreMaskedAndReadOnlyAsInDocker() throws IOException {
        JsonNode linux = wish.spec().get("linux");
        List<String> masked = Json.texts(linux.get("maskedPaths"));
        assertTrue(masked.containsAll(List.of("/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
                "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
                "/proc/interrupts", "/sys/devices/virtual/powercap")));
        assertEquals(List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"),
                Json.texts(linux.get("readonlyPaths")));
    }

    @Test
    public void aTerminalBringsItsVariableAndSize() throws IOException {
        wish.tty = true;
        wish.consoleSize = Optional.of(new TerminalSize(24, 80));
        JsonNode process = wish.spec().get("process");
        assertTrue(process.get("terminal").asBoolean());
        assertEquals("TERM=xterm", process.get("env").get(2).asText());
        assertEquals("{\"height\":24,\"width\":80}", process.get("consoleSize").toString());
    }

    @Test
    public void aPrivilegedContainerHasAllRightsAndDevicesAndNoMasks() throws IOException {
        wish.privileged = true;
        JsonNode spec = wish.spec();
        assertEquals(Wish.HOST.capabilities().size(), spec.at("/process/capabilities/effective").size());
        assertEquals(List.of("allow null null:null rwm"), deviceRules());
        assertTrue(spec.at("/linux/devices").findValuesAsText("path").contains("/dev/null"));
        assertFalse(spec.get("linux").has("seccomp"));
        assertFalse(spec.get("linux").has("maskedPaths"));
        assertFalse(spec.get("linux").has("readonlyPaths"));
        assertTrue(mounts().contains("/sys sysfs nosuid,noexec,nodev"));
        assertTrue(mounts().contains("/sys/fs/cgroup cgroup nosuid,noexec,nodev"));
    }

    @Test
    public void limitsAreWrittenAsDockerDoes() throws IOException {
        wish.limit(64L << 20, 500_000_000, 50L);
        JsonNode resources = wish.spec().at("/linux/resources");
        assertEquals("{\"limit\":67108864,\"swap\":134217728,\"disableOOMKiller\":false}", resources.get("memory").toString());
        assertEquals("{\"shares\":0,\"quota\":50000,\"period\":100000}", resources.get("cpu").toString());
        assertEquals("{\"limit\":50}", resources.get("pids").toString());
    }

    @Test
    public void aReadOnlyContainerHasItsFilesReadOnlyAndItsTmpfsSortedByDepth() throws IOException {
        wish.readonlyRootfs = true;
        wish.tmpfs("/run", "size=10m,exec");
        assertTrue(wish.spec().at("/root/readonly").asBoolean());
        List<String> mounts = mounts();
        assertEquals(List.of("/run tmpfs nosuid,nodev,rprivate,size=10m,exec", "/etc/resolv.conf bind rbind,ro,rprivate",
                "/etc/hostname bind rbind,ro,rprivate", "/etc/hosts bind rbind,ro,rprivate"), mounts.subList(7, 11));
        assertEquals(DEFAULT_MOUNTS.subList(0, 7), mounts.subList(0, 7));
    }

    @Test
    public void bindsGetDockersOptions() throws IOException {
        wish.dataRoot = Path.of("/tmp/not/there");
        wish.bind("/bin:/data:ro", "/etc:/inner/etc", "/tmp:/t", "/bin:/u:z,rprivate");
        assertEquals(List.of("/data bind rbind,ro,rprivate", "/t bind rbind,rslave", "/u bind rbind,rprivate",
                "/inner/etc bind rbind,rprivate"), mounts().subList(7, 11));
    }

    @Test
    public void aTmpfsInTheLongFormIsWrittenAsDockerDoes() throws IOException {
        wish.mount(new Storage.Mount("tmpfs", "", "/tt", false, "", Optional.empty(),
                Optional.of(new Storage.TmpfsOptions(1 << 20, 0700, List.of()))));
        assertTrue(mounts().contains("/tt tmpfs noexec,nosuid,nodev,rprivate,mode=700,size=1m"));
    }

    @Test
    public void theHostsNetworkComesWithItsNameAndWithoutSettings() throws IOException {
        wish.namespaces = new Namespaces("host", "", "", "", "", "");
        JsonNode spec = wish.spec();
        assertEquals("machine", spec.get("hostname").asText());
        assertEquals("HOSTNAME=machine", spec.at("/process/env/1").asText());
        assertEquals("{}", spec.at("/linux/sysctl").toString());
        assertEquals(List.of("mount", "uts", "pid", "ipc"), spec.at("/linux/namespaces").findValuesAsText("type"));
    }

    @Test
    public void theHostsProcessesIpcAndNameAreShared() throws IOException {
        wish.namespaces = new Namespaces("", "host", "host", "host", "", "");
        JsonNode spec = wish.spec();
        assertEquals(List.of("mount", "network"), spec.at("/linux/namespaces").findValuesAsText("type"));
        assertFalse(spec.has("hostname"));
        assertTrue(mounts().contains("/dev/shm bind rbind,rprivate"));
    }

    @Test
    public void noSharedMemoryIsMountedWithoutIpc() throws IOException {
        wish.namespaces = new Namespaces("", "none", "", "", "", "");
        assertTrue(mounts().stream().noneMatch(mount -> mount.startsWith("/dev/shm")));
    }

    @Test
    public void namesFoldersAndVariablesAreAsTheUserSaid() throws IOException {
        wish.hostname = "myhost.example.org";
        wish.domainname = "dom.org";
        wish.env = List.of("HOSTNAME=x", "FOO=bar", "PATH=/bin");
        wish.workingDir = "/work";
        wish.networking = new Networking(null, false, null, null, null, null, null, Map.of("net.core.somaxconn", "12"));
        JsonNode spec = wish.spec();
        assertEquals("[\"PATH=/bin\",\"HOSTNAME=x\",\"FOO=bar\"]", spec.at("/process/env").toString());
        assertEquals("/work", spec.at("/process/cwd").asText());
        assertEquals("myhost.example.org", spec.get("hostname").asText());
        assertEquals("dom.org", spec.at("/linux/sysctl").get("kernel.domainname").asText());
        assertEquals("12", spec.at("/linux/sysctl").get("net.core.somaxconn").asText());
    }

    private List<String> mounts() throws IOException {
        return StreamSupport.stream(wish.spec().get("mounts").spliterator(), false)
                .map(mount -> mount.get("destination").asText() + " " + mount.get("type").asText() + " "
                        + String.join(",", Json.texts(mount.get("options"))))
                .toList();
    }

    private List<String> deviceRules() throws IOException {
        return StreamSupport.stream(wish.spec().at("/linux/resources/devices").spliterator(), false)
                .map(rule -> (rule.get("allow").asBoolean() ? "allow " : "deny ") + text(rule, "type") + " "
                        + text(rule, "major") + ":" + text(rule, "minor") + " " + text(rule, "access"))
                .toList();
    }

    private static String text(JsonNode rule, String key) {
        return rule.has(key) ? rule.get(key).asText() : "null";
    }
}
