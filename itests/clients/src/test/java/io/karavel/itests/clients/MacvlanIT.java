package io.karavel.itests.clients;

import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThat;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Containers as neighbours of this machine: in the network of one of its links, at the other end of which is another host. */
public class MacvlanIT extends NetworkTest {
    private static final String HOST = "10.233.9.1";

    private final String number = Long.toString(ProcessHandle.current().pid() % 1000000);
    private final String parent = "kvml" + number;
    private final String lan = "kvlan" + number;

    @Before
    public void makeNeighbour() {
        Command.of("ip", "netns", "add", lan).run().expect(0);
        Command.of("ip", "link", "add", parent, "type", "veth", "peer", "name", "eth0", "netns", lan).run().expect(0);
        Command.of("ip", "link", "set", parent, "up").run().expect(0);
        Command.of("ip", "-n", lan, "addr", "add", HOST + "/24", "dev", "eth0").run().expect(0);
        Command.of("ip", "-n", lan, "link", "set", "eth0", "up").run().expect(0);
    }

    @After
    public void takeNeighbourAway() {
        try {
            removeNetworks();
        } finally {
            Command.of("ip", "link", "del", parent).run();
            Command.of("ip", "netns", "del", lan).run();
        }
    }

    private Outcome create(String driver, String... options) {
        String[] words = {"network", "create", "-d", driver, "--subnet", "10.233.9.0/24", "--gateway", HOST};
        String[] all = Stream.of(words, options, new String[] {"lan"}).flatMap(Stream::of)
                .toArray(String[]::new);
        return docker.attempt(all);
    }

    /** Whether this kernel has links of a kind. */
    private boolean has(String... type) {
        String[] words = Stream.of(new String[] {"ip", "link", "add", "link", parent, "name", "kvtry" + number, "type"}, type)
                .flatMap(Stream::of).toArray(String[]::new);
        boolean made = Command.of(words).run().exit() == 0;
        Command.of("ip", "link", "del", "kvtry" + number).run();
        return made;
    }

    private void assertMadeOrRefusedFor(String module, boolean possible, Outcome outcome) {
        if (possible) {
            outcome.expect(0);
            docker.run("run", "--rm", "--network", "lan", "busybox", "ip", "addr", "show", "eth0");
        } else {
            assertThat(outcome.expect(1).errors(), containsString("this kernel has no links of the type " + module + ": load its module"));
            assertEquals("nothing is left", "", docker.run("network", "ls", "-q", "--filter", "name=^lan$"));
        }
    }

    @Test
    public void containersTalkToEachOtherAndToTheirNeighbours() throws IOException {
        create("macvlan", "-o", "parent=" + parent).expect(0);
        serve("server", "--network", "lan", "--ip", "10.233.9.20", "--mac-address", "02:42:0a:e9:09:14");
        docker.run("run", "-d", "--name", "client", "--network", "lan", "busybox", "sleep", "1000");
        assertThat(fetch("client", "10.233.9.20", 80).output(), containsString("hello from"));
        assertThat(docker.run("exec", "server", "ip", "addr", "show", "eth0"), containsString("02:42:0a:e9:09:14"));
        assertThat(docker.run("exec", "server", "ip", "route"), containsString("default via " + HOST));
        assertThat(Command.of("ip", "netns", "exec", lan, "busybox", "wget", "-q", "-O", "-", "http://10.233.9.20/").run().expect(0).output(),
                containsString("hello from"));
        Path pages = Workspace.folder("pages");
        Files.writeString(pages.resolve("index.html"), "hello from the neighbour");
        try (RunningCommand neighbour = Command.of("ip", "netns", "exec", lan, "busybox", "httpd", "-f", "-p", "80", "-h", pages.toString())
                .start()) {
            assertThat(docker.run("exec", "client", "sh", "-c", "for i in $(seq 1 60); do printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 30 "
                    + HOST + " 80 && break; sleep 1; done"), containsString("hello from the neighbour"));
        }
        engine.killHard();
        engine.up();
        assertThat(fetch("client", "10.233.9.20", 80).output(), containsString("hello from"));
        docker.run("restart", "-t", "0", "server");
        awaitAnswer("client", "10.233.9.20", 80, "hello from");
    }

    @Test
    public void runningContainersAreConnectedAndDisconnected() throws IOException {
        create("macvlan", "-o", "parent=" + parent, "-o", "macvlan_mode=bridge").expect(0);
        int port = freePort();
        serve("server", "-p", port + ":80");
        docker.run("run", "-d", "--name", "client", "--network", "lan", "busybox", "sleep", "1000");
        docker.run("network", "connect", "--ip", "10.233.9.30", "lan", "server");
        assertThat(fetch("client", "10.233.9.30", 80).output(), containsString("hello from"));
        assertThat("its port stays", fetch("127.0.0.1", port), containsString("hello from"));
        docker.run("network", "disconnect", "lan", "server");
        assertEquals("2", docker.run("exec", "server", "sh", "-c", "ip -o link | wc -l"));
    }

    @Test
    public void whatIsNotThereIsRefused() {
        assertThat(create("macvlan", "-o", "parent=nowhere0").expect(1).errors(), containsString("the parent interface nowhere0 of network lan"));
        assertThat(create("macvlan", "-o", "parent=" + parent, "-o", "macvlan_mode=wild").expect(1).errors(),
                containsString("requested macvlan mode 'wild' is not valid"));
    }

    /** Each works, or is refused with the module that the kernel lacks. */
    @Test
    public void kindsOfLinksThatTheKernelLacksAreNamed() {
        assertMadeOrRefusedFor("ipvlan", has("ipvlan", "mode", "l2"), create("ipvlan", "-o", "parent=" + parent));
        removeNetworks();
        assertMadeOrRefusedFor("8021q", has("vlan", "id", "50"), create("macvlan", "-o", "parent=" + parent + ".50"));
        removeNetworks();
        assertMadeOrRefusedFor("dummy", has("dummy"), create("macvlan", "--internal"));
    }
}
