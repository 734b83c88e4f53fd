package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.Namespaces;
import io.karavel.model.Resources.Device;
import io.karavel.model.TerminalSize;
import io.karavel.model.Ulimit;
import io.karavel.spi.runtime.RootfsMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What users change of the defaults. */
public class WishesTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final Wish wish = new Wish();

    @Before
    public void makeUsers() throws IOException {
        Path rootfs = folder.newFolder("rootfs").toPath();
        Files.createDirectory(rootfs.resolve("etc"));
        Files.writeString(rootfs.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n\nalice:x:1000:1000::/home/alice:/bin/sh\n");
        Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\nalice:x:1000:\nwheel:x:10:root,alice\n");
        wish.rootfs = List.of(new RootfsMount("bind", rootfs.toString(), List.of("rbind", "rw")));
    }

    @Test
    public void rootHasItsGroups() throws IOException {
        assertEquals("{\"uid\":0,\"gid\":0,\"additionalGids\":[0,10]}", user(""));
    }

    @Test
    public void aNamedUserHasItsGroupsAndThoseAdded() throws IOException {
        wish.groupAdd = List.of("wheel", "55");
        assertEquals("{\"uid\":1000,\"gid\":1000,\"additionalGids\":[1000,10,55]}", user("alice"));
    }

    @Test
    public void aNumberIsLookedUpAndNeedNotBeFound() throws IOException {
        assertEquals("{\"uid\":1000,\"gid\":1000,\"additionalGids\":[1000,10]}", user("1000"));
        assertEquals("{\"uid\":77,\"gid\":0,\"additionalGids\":[0]}", user("77"));
        assertEquals("{\"uid\":77,\"gid\":88,\"additionalGids\":[88]}", user("77:88"));
    }

    @Test
    public void aGroupThatIsNamedIsTheOnlyOne() throws IOException {
        assertEquals("{\"uid\":1000,\"gid\":10,\"additionalGids\":[10]}", user("alice:wheel"));
    }

    @Test
    public void anotherUserThanRootHasNoEffectiveCapabilities() throws IOException {
        wish.user = "alice";
        JsonNode capabilities = wish.spec().at("/process/capabilities");
        assertEquals(14, capabilities.get("bounding").size());
        assertFalse(capabilities.has("effective"));
        assertFalse(capabilities.has("permitted"));
    }

    @Test
    public void capabilitiesAreAddedAndDroppedInAnySpelling() throws IOException {
        wish.capDrop = List.of("all");
        wish.capAdd = List.of("chown", "CAP_NET_ADMIN");
        assertEquals(List.of("CAP_CHOWN", "CAP_NET_ADMIN"), capabilities());
        wish.capDrop = List.of("sys_resource");
        wish.capAdd = List.of("ALL");
        assertEquals(Wish.HOST.capabilities().size() - 1, capabilities().size());
        assertFalse(capabilities().contains("CAP_SYS_RESOURCE"));
    }

    @Test
    public void aCapabilityTheEngineDoesNotHaveCannotBeGiven() throws IOException {
        wish.host = new Host("small", "amd64", Wish.HOST.kernel(), false,
                Capabilities.available(List.of("CapPrm:\t000001fffeffffff", "CapBnd:\t000001fffeffffff")), "0", "0");
        wish.privileged = true;
        assertFalse(capabilities().contains("CAP_SYS_RESOURCE"));
        wish.capAdd = List.of("SYS_RESOURCE");
        assertEquals(ErrorKind.INVALID, assertThrows(EngineException.class, wish::spec).kind());
    }

    @Test
    public void limitsOfTheContainerComeBeforeTheEngines() throws IOException {
        wish.defaultUlimits = List.of(new Ulimit("nofile", 1, 2), new Ulimit("nproc", 3, 4));
        wish.ulimits(new Ulimit("nofile", 100, 200), new Ulimit("core", -1, -1));
        assertEquals("[{\"type\":\"RLIMIT_CORE\",\"hard\":18446744073709551615,\"soft\":18446744073709551615},"
                        + "{\"type\":\"RLIMIT_NOFILE\",\"hard\":200,\"soft\":100},{\"type\":\"RLIMIT_NPROC\",\"hard\":4,\"soft\":3}]",
                wish.spec().at("/process/rlimits").toString());
    }

    @Test
    public void aDeviceIsThereUnderItsNewNameAndMayBeUsed() throws IOException {
        wish.devices(List.of(new Device("/dev/null", "/dev/xnull", "r")), List.of("c 42:* rmw"));
        JsonNode linux = wish.spec().get("linux");
        // Runtimes give the device to the users of containers now and then.
        String owner = "\"uid\":" + Files.getAttribute(Path.of("/dev/null"), "unix:uid")
                + ",\"gid\":" + Files.getAttribute(Path.of("/dev/null"), "unix:gid");
        assertEquals("{\"path\":\"/dev/xnull\",\"type\":\"c\",\"major\":1,\"minor\":3,\"fileMode\":438," + owner + "}",
                linux.at("/devices/0").toString());
        assertEquals("{\"allow\":true,\"type\":\"c\",\"major\":1,\"minor\":3,\"access\":\"r\"}",
                linux.at("/resources/devices/8").toString());
        assertEquals("{\"allow\":true,\"type\":\"c\",\"major\":42,\"minor\":-1,\"access\":\"rmw\"}",
                linux.at("/resources/devices/9").toString());
    }

    @Test
    public void namespacesOfAnotherContainerAreJoined() throws IOException {
        wish.namespaces = new Namespaces("container:x", "container:x", "container:x", "", "", "");
        JsonNode linux = wish.spec().get("linux");
        assertEquals("[{\"type\":\"mount\"},{\"type\":\"network\",\"path\":\"/proc/4711/ns/net\"},{\"type\":\"uts\"},"
                        + "{\"type\":\"pid\",\"path\":\"/proc/4711/ns/pid\"},{\"type\":\"ipc\",\"path\":\"/proc/4711/ns/ipc\"}]",
                linux.get("namespaces").toString());
        assertEquals("{}", linux.get("sysctl").toString());
    }

    @Test
    public void aNetworkNamespaceThatIsThereIsJoined() throws IOException {
        wish.networkNamespace = Optional.of(Path.of("/run/netns/x"));
        assertEquals("/run/netns/x", wish.spec().at("/linux/namespaces/1/path").asText());
    }

    @Test
    public void controlGroupsAreSeenFromInsideOnVersion2() throws IOException {
        wish.host = new Host("new", "amd64", Wish.HOST.kernel(), true, Wish.HOST.capabilities(), "0", "0");
        assertTrue(wish.spec().at("/linux/namespaces").findValuesAsText("type").contains("cgroup"));
        wish.namespaces = new Namespaces("", "", "", "", "", "host");
        assertFalse(wish.spec().at("/linux/namespaces").findValuesAsText("type").contains("cgroup"));
    }

    @Test
    public void noNewPrivilegesIsTheContainersOrTheEngines() throws IOException {
        wish.securityOpt = List.of("no-new-privileges");
        assertTrue(wish.spec().at("/process/noNewPrivileges").asBoolean());
        wish.noNewPrivileges = true;
        wish.securityOpt = List.of("no-new-privileges=false", "label=disable");
        assertFalse(wish.spec().at("/process/noNewPrivileges").asBoolean());
    }

    @Test
    public void nothingIsMaskedWhereTheUserSaysSo() throws IOException {
        wish.maskedPaths = Optional.of(List.of());
        assertEquals(0, wish.spec().at("/linux/maskedPaths").size());
    }

    @Test
    public void aUsersMountReplacesTheDefaultOne() throws IOException {
        wish.bind("/tmp:/dev", "/bin/sh:/etc/hosts");
        List<String> destinations = wish.spec().get("mounts").findValuesAsText("destination");
        assertEquals(List.of("/proc", "/sys", "/sys/fs/cgroup", "/dev", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname"),
                destinations);
    }

    @Test
    public void anInitComesBeforeTheCommand() throws IOException {
        Path binary = folder.newFile("init").toPath();
        binary.toFile().setExecutable(true);
        wish.init = true;
        wish.initPath = Optional.of(binary.toString());
        JsonNode spec = wish.spec();
        assertEquals("[\"/sbin/docker-init\",\"--\",\"sleep\",\"100\"]", spec.at("/process/args").toString());
        assertTrue(spec.get("mounts").toString().contains("{\"destination\":\"/sbin/docker-init\",\"type\":\"bind\",\"source\":\""
                + binary + "\",\"options\":[\"bind\",\"ro\"]}"));
    }

    @Test
    public void anInitThatIsMissingIsNamed() {
        wish.init = true;
        wish.initPath = Optional.of("/nope/init");
        assertTrue(assertThrows(EngineException.class, wish::spec).getMessage().contains("/nope/init"));
    }

    @Test
    public void aFurtherProcessIsLikeTheFirst() throws IOException {
        wish.user = "alice";
        wish.env = List.of("A=1", "B=2");
        wish.capAdd = List.of("NET_ADMIN");
        wish.workingDir = "/tmp";
        wish.hostname = "hh";
        JsonNode process = wish.exec(exec("", "", false, false, Optional.empty()));
        assertEquals("[\"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\",\"HOSTNAME=hh\",\"A=9\",\"B=2\"]",
                process.get("env").toString());
        assertEquals("/tmp", process.get("cwd").asText());
        assertEquals(1000, process.at("/user/uid").asInt());
        assertEquals(15, process.at("/capabilities/bounding").size());
        assertFalse(process.has("terminal") && process.get("terminal").asBoolean());
    }

    @Test
    public void aFurtherProcessMayDiffer() throws IOException {
        JsonNode process = wish.exec(exec("77", "/bin", true, true, Optional.of(new TerminalSize(10, 20))));
        assertEquals(77, process.at("/user/uid").asInt());
        assertEquals("/bin", process.get("cwd").asText());
        assertEquals(Wish.HOST.capabilities().size(), process.at("/capabilities/bounding").size());
        assertEquals("{\"height\":10,\"width\":20}", process.get("consoleSize").toString());
        assertEquals("TERM=xterm", process.get("env").get(2).asText());
    }

    private static ExecRequest exec(String user, String folder, boolean privileged, boolean tty, Optional<TerminalSize> size) {
        return new ExecRequest(List.of("true"), List.of("A=9"), user, folder, privileged, tty, false, true, true, "", size);
    }

    private String user(String text) throws IOException {
        wish.user = text;
        return wish.spec().at("/process/user").toString();
    }

    private List<String> capabilities() throws IOException {
        return Json.texts(wish.spec().at("/process/capabilities/bounding"));
    }
}
