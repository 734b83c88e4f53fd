package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.RawConnection;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Networks that files describe, made by the CNI plugins of this machine, with real traffic. */
public class CniIT extends NetworkTest {
    private static final int KILLS = Integer.getInteger("karavel.network.kills", 2);
    private static final String SUBNET = "10.232.7";
    private static final String POINT_SUBNET = "10.232.8";
    private static final String PORTS = "{\"type\":\"portmap\",\"capabilities\":{\"portMappings\":true}}";

    private final Path files = Workspace.folder("cni");
    private final Path leases = Workspace.folder("leases");
    private final String bridge = "kvcit" + ProcessHandle.current().pid() % 1000000;

    @Before
    public void configure() {
        configure("\"" + files + "\"");
    }

    /** Containers first: their plugins take away what is theirs. What plugins leave by their nature is taken away here. */
    @After
    public void takeAway() {
        try {
            removeNetworks();
        } finally {
            configure("null");
            Command.of("ip", "link", "del", bridge).run();
            // Plugins may be at it still.
            await().atMost(60, SECONDS).until(() -> List.of("iptables", "ip6tables").stream().allMatch(CniIT::removeChains));
        }
    }

    private static boolean removeChains(String program) {
        Path functions = Path.of(System.getProperty("karavel.script")).resolveSibling("scripts/networks.sh");
        return Command.of("bash", "-c", ". " + functions + "; rules=$(" + program
                + "-save 2>/dev/null | removal_of_chains CNI-); [[ $rules != *-X* ]] || " + program + "-restore --noflush --wait <<<\"$rules\"")
                .run().exit() == 0;
    }

    private void configure(String folder) {
        HttpReply reply = RawConnection.request(engine.socket(), "POST", "/karavel/v1/config", "{\"cni-config-dir\": " + folder + "}");
        assertEquals(reply.toString(), 200, reply.status());
    }

    private String addressing(String subnet) {
        return "\"ipam\":{\"type\":\"host-local\",\"dataDir\":\"" + leases + "\",\"ranges\":[[{\"subnet\":\"" + subnet
                + ".0/24\",\"gateway\":\"" + subnet + ".1\"}]],\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}";
    }

    private void describe(String name, String... plugins) throws IOException {
        Path aside = Files.writeString(files.resolve(name + ".new"), "{\"cniVersion\":\"1.0.0\",\"name\":\"" + name + "\",\"plugins\":["
                + String.join(",", plugins) + "]}");
        Files.move(aside, files.resolve(name + ".conflist"), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(60, SECONDS).until(() -> networks().contains(name));
    }

    private List<String> networks() {
        return docker.run("network", "ls", "--filter", "driver=cni", "--format", "{{.Name}}").lines().toList();
    }

    private void describeShop() throws IOException {
        describe("shop", "{\"type\":\"bridge\",\"bridge\":\"" + bridge + "\",\"isGateway\":true,\"ipMasq\":true,\"hairpinMode\":true,"
                + addressing(SUBNET) + "}", PORTS, "{\"type\":\"firewall\",\"backend\":\"iptables\"}",
                "{\"type\":\"tuning\",\"sysctl\":{\"net.core.somaxconn\":\"500\"},\"capabilities\":{\"mac\":true}}");
    }

    private List<String> leases(String network) {
        String[] names = leases.resolve(network).toFile().list((all, name) -> name.startsWith("10."));
        return names == null ? List.of() : Stream.of(names).sorted().toList();
    }

    private static List<String> portRules() {
        return Command.of("iptables-save", "-t", "nat").run().expect(0).lines().stream()
                .filter(line -> line.startsWith("-A CNI-DN-") && line.contains("--to-destination")).toList();
    }

    private List<String> ends() {
        return Command.of("ip", "-o", "link", "show", "master", bridge).run().lines();
    }

    @Test
    public void containersInANetworkOfAFileReachEachOtherByName() throws IOException {
        describeShop();
        int port = freePort();
        serve("server", "--network", "shop", "--network-alias", "till", "-p", port + ":80", "-p", "127.0.0.1::81/udp");
        docker.run("run", "-d", "--name", "client", "--network", "shop", "busybox", "sleep", "1000");
        String address = address("server", "shop");
        assertThat(address, containsString(SUBNET + "."));
        assertThat(docker.run("exec", "server", "ip", "addr", "show", "eth0"), containsString(address + "/24"));
        assertEquals("500", docker.run("exec", "server", "cat", "/proc/sys/net/core/somaxconn"));
        for (String name : List.of("server", "till", "server.shop")) {
            assertThat(name, lookUp("client", name).output(), containsString("Address: " + address));
            assertThat(name, fetch("client", name, 80).output(), containsString("hello from"));
        }
        assertThat(fetch("127.0.0.1", port), containsString("hello from"));
        assertThat(fetch(SUBNET + ".1", port), containsString("hello from"));
        assertThat("from a neighbour", fetch("client", SUBNET + ".1", port).output(), containsString("hello from"));
        assertEquals("0.0.0.0:" + port, docker.run("port", "server", "80/tcp").lines().findFirst().orElseThrow());
        assertThat(docker.inspect("shop", "{{range .Containers}}{{.Name}}={{.IPv4Address}} {{end}}"),
                containsString("server=" + address + "/24"));
        assertEquals("host-local " + files.resolve("shop.conflist"), docker.inspect("shop",
                "{{.IPAM.Driver}} {{index .Labels \"io.karavel.network.file\"}}"));
        docker.run("rm", "-f", "server", "client");
        await().atMost(60, SECONDS).until(() -> leases("shop").isEmpty() && portRules().isEmpty() && ends().isEmpty());
    }

    @Test
    public void aNetworkGoesWithItsFileOnceNobodyIsInIt() throws IOException {
        describeShop();
        docker.run("run", "-d", "--name", "guest", "--network", "shop", "busybox", "sleep", "1000");
        String refusal = docker.attempt("network", "rm", "shop").expect(1).errors();
        assertThat(refusal, containsString("network shop cannot be removed: it is described by the file " + files.resolve("shop.conflist")));
        assertThat(docker.attempt("network", "create", "-d", "cni", "made").expect(1).errors(),
                containsString("networks of the driver cni are made by putting a file into " + files));
        Files.delete(files.resolve("shop.conflist"));
        await().atMost(60, SECONDS).until(() -> docker.inspect("shop", "{{json .Labels}}").contains("its file is gone"));
        assertThat(docker.attempt("run", "--rm", "--network", "shop", "busybox", "true").expect(125).errors(),
                containsString("describes the network shop any more"));
        docker.run("rm", "-f", "guest");
        await().atMost(60, SECONDS).until(() -> networks().isEmpty());
        await().atMost(60, SECONDS).until(() -> leases("shop").isEmpty());
    }

    @Test
    public void aBadFileIsReportedAndHurtsNoOther() throws IOException {
        Files.writeString(files.resolve("00-bad.conflist"), "{\"name\": \"bad\"");
        describeShop();
        assertEquals(List.of("shop"), networks());
        assertThat(engine.karavel("shell", "network:list").expect(0).output(),
                containsString("Warning: the file " + files.resolve("00-bad.conflist") + " describes no network: it is no JSON"));
        assertThat(docker.run("info", "--format", "{{json .Warnings}}"), containsString("00-bad.conflist describes no network"));
        docker.run("run", "--rm", "--network", "shop", "busybox", "true");
    }

    @Test
    public void whatTheUserWantsIsGivenOrRefused() throws IOException {
        describeShop();
        docker.run("run", "-d", "--name", "own", "--network", "shop", "--ip", SUBNET + ".99", "--mac-address", "02:42:0a:e8:07:63", "busybox",
                "sleep", "1000");
        assertEquals(SUBNET + ".99 02:42:0a:e8:07:63", docker.inspect("own",
                "{{.NetworkSettings.Networks.shop.IPAddress}} {{.NetworkSettings.Networks.shop.MacAddress}}"));
        assertThat(docker.attempt("run", "--rm", "--network", "shop", "--ip", "10.99.99.9", "busybox", "true").expect(125).errors(),
                containsString("no configured subnet contains IP address 10.99.99.9"));
        describe("mute", "{\"type\":\"ptp\"," + addressing(POINT_SUBNET) + "}");
        assertThat(docker.attempt("run", "--rm", "--network", "mute", "-p", freePort() + ":80", "busybox", "true").expect(125).errors(),
                containsString("network mute publishes no ports"));
        assertEquals(List.of(), leases("mute"));
    }

    @Test
    public void pointToPointLinksConnectThemToo() throws IOException {
        describe("points", "{\"type\":\"ptp\"," + addressing(POINT_SUBNET) + "}", PORTS);
        int port = freePort();
        serve("server", "--network", "points", "-p", port + ":80");
        docker.run("run", "-d", "--name", "client", "--network", "points", "busybox", "sleep", "1000");
        assertThat(fetch("client", address("server", "points"), 80).output(), containsString("hello from"));
        assertThat(fetch("client", "server", 80).output(), containsString("hello from"));
        assertThat(fetch("127.0.0.1", port), containsString("hello from"));
        docker.run("rm", "-f", "server", "client");
        await().atMost(60, SECONDS).until(() -> leases("points").isEmpty() && portRules().isEmpty());
    }

    @Test
    public void runningContainersAreConnectedAndDisconnected() throws IOException {
        describeShop();
        int port = freePort();
        serve("server", "-p", port + ":80");
        docker.run("run", "-d", "--name", "client", "--network", "shop", "busybox", "sleep", "1000");
        docker.run("network", "connect", "--alias", "nick", "shop", "server");
        assertEquals("one way out", 1, docker.run("exec", "server", "ip", "route").lines()
                .filter(line -> line.startsWith("default ")).count());
        assertThat(fetch("client", "nick", 80).output(), containsString("hello from"));
        assertThat("its port stays", fetch("127.0.0.1", port), containsString("hello from"));
        docker.run("network", "disconnect", "bridge", "server");
        assertThat("its port goes along", fetch("127.0.0.1", port), containsString("hello from"));
        assertEquals(portRules().toString(), 1, portRules().size());
        docker.run("network", "connect", "bridge", "server");
        docker.run("network", "disconnect", "shop", "server");
        assertThat(docker.run("exec", "server", "ip", "link"), not(containsString("eth1@")));
        await().atMost(60, SECONDS).until(() -> leases("shop").size() == 1);
    }

    @Test
    public void whateverTheEngineWasKilledAtIsFinishedOrUndone() throws Exception {
        describeShop();
        docker.run("run", "-d", "--name", "steady", "--network", "shop", "busybox", "sleep", "100000");
        String steady = address("steady", "shop");
        Random random = new Random(Long.getLong("karavel.network.seed", System.nanoTime()));
        for (int kill = 0; kill < KILLS; kill++) {
            AtomicBoolean over = new AtomicBoolean();
            Thread user = new Thread(() -> use(over), "user of networks");
            user.start();
            try {
                LockSupport.parkNanos(Duration.ofMillis(1000 + random.nextInt(3000)).toNanos());
                engine.killHard();
            } finally {
                over.set(true);
                user.join();
            }
            engine.up();
            configure();
            audit();
            assertEquals(steady, address("steady", "shop"));
            NetworkOutageIT.removeAllBut(docker, "steady");
            docker.run("run", "--rm", "--network", "shop", "busybox", "ping", "-c", "3", "-W", "30", steady);
        }
    }

    private void use(AtomicBoolean over) {
        for (int number = 0; !over.get(); number++) {
            docker.attempt("run", "-d", "--name", "busy" + number, "--network", "shop", "-P", "--expose", "80", "busybox", "sleep", "1000");
            docker.attempt("run", "--rm", "--network", "shop", "busybox", "true");
            docker.attempt("network", "disconnect", "shop", "busy" + number);
            docker.attempt("network", "connect", "shop", "busy" + number);
        }
    }

    /** Each running container has what its plugins keep, and nobody else has anything. */
    private void audit() {
        await().atMost(120, SECONDS).untilAsserted(() -> {
            List<String> addresses = docker.containers().stream()
                    .map(name -> docker.inspect(name, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"))
                    .filter(text -> text.startsWith(SUBNET)).sorted().toList();
            assertEquals("addresses", addresses, leases("shop"));
            assertEquals("links", addresses.size(), ends().size());
            long ports = docker.containers().stream().filter(name -> docker.run("port", name).contains("0.0.0.0")).count();
            assertTrue("rules for ports: " + portRules(), portRules().size() == ports);
        });
    }
}
