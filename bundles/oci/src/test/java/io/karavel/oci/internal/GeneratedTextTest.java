package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.model.Namespaces;
import io.karavel.model.Networking;
import io.karavel.oci.ContainerFiles;
import io.karavel.oci.GeneratedFiles;
import io.karavel.oci.NetworkFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class GeneratedTextTest {
    private static final NetworkFacts FACTS =
            new NetworkFacts(List.of("172.17.0.2"), Optional.of("172.17.0.1"), Optional.empty(), Map.of());

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final Wish wish = new Wish();

    @Test
    public void filesAreReadableByAllAndReplacedInPlace() throws IOException {
        Path place = folder.getRoot().toPath().resolve("new");
        GeneratedFiles files = new ContainerFiles().write(wish.container(), place, FACTS);
        Object inode = Files.getAttribute(files.hosts(), "unix:ino");
        wish.hostname = "other";
        new ContainerFiles().write(wish.container(), place, FACTS);
        assertEquals("other\n", Files.readString(files.hostname()));
        assertEquals(inode, Files.getAttribute(files.hosts(), "unix:ino"));
        for (Path file : List.of(files.hostname(), files.hosts(), files.resolvConf())) {
            assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    public void hostsHasTheExtraOnesThenTheContainers() throws IOException {
        wish.domainname = "dom.org";
        wish.networking = extra("a:1.2.3.4", "gate=host-gateway", "six:[::2]");
        String text = HostsFile.text(wish.container(), "my", FACTS);
        assertTrue(text, text.startsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\n"
                + "ff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n"));
        assertTrue(text, text.endsWith("1.2.3.4\ta\n172.17.0.1\tgate\n::2\tsix\n172.17.0.2\tmy.dom.org my\n"));
    }

    @Test
    public void anExtraHostWithoutAnAddressIsRefused() {
        wish.networking = extra("nonsense");
        assertThrows(EngineException.class, () -> HostsFile.text(wish.container(), "my", FACTS));
    }

    @Test
    public void theHostsNetworkHasTheHostsNames() throws IOException {
        wish.namespaces = new Namespaces("host", "", "", "", "", "");
        assertTrue(HostsFile.text(wish.container(), "my", NetworkFacts.NONE).startsWith(Files.readString(Path.of("/etc/hosts"))));
    }

    @Test
    public void theHostsServersAreAskedButNotThoseOnItsLoopback() {
        assertEquals("search x.y\nnameserver 10.0.0.1\noptions edns0\n",
                resolver(FACTS, "nameserver 127.0.0.1", "nameserver 10.0.0.1", "search x.y", "options edns0"));
        assertEquals("nameserver 8.8.8.8\nnameserver 8.8.4.4\n", resolver(FACTS, "nameserver 127.0.0.1"));
    }

    @Test
    public void theServersBehindSystemdsResolverAreAsked() {
        assertEquals("nameserver 10.0.0.9\n", ResolverFile.text(wish.hostConfig(), FACTS, List.of("nameserver 127.0.0.53"),
                List.of("nameserver 10.0.0.9")));
    }

    @Test
    public void whatTheUserSaysComesBeforeTheHosts() {
        wish.networking = new Networking(null, false, List.of("9.9.9.9"), List.of("ndots:3"), List.of("q.r"), null, null, null);
        assertEquals("search q.r\nnameserver 9.9.9.9\noptions ndots:3\n", resolver(FACTS, "nameserver 10.0.0.1", "search x.y"));
    }

    @Test
    public void theEnginesResolverIsAskedForNamesOfEveryLength() {
        NetworkFacts facts = new NetworkFacts(List.of(), Optional.empty(), Optional.of("127.0.0.11"), Map.of());
        assertEquals("nameserver 127.0.0.11\noptions ndots:0\n", resolver(facts, "nameserver 10.0.0.1"));
    }

    private String resolver(NetworkFacts facts, String... ofTheHost) {
        return ResolverFile.text(wish.hostConfig(), facts, List.of(ofTheHost), List.of());
    }

    private static Networking extra(String... hosts) {
        return new Networking(null, false, null, null, null, List.of(hosts), null, null);
    }
}
