package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Outcome;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Test;

/** Networks of every kind, with traffic between containers, and between them and this machine. */
public class NetworksIT extends ClientTest {
    private static final String SERVER = "mkdir /www; echo hello from $HOSTNAME > /www/index.html; exec httpd -f -p 80 -h /www";

    @After
    public void removeNetworks() {
        removeContainers();
        docker.run("network", "prune", "-f");
    }

    private void serve(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", SERVER));
        docker.run(words.toArray(String[]::new));
    }

    /** What a container gets from a web server. */
    private Outcome fetch(String container, String host, int port) {
        return docker.attempt("exec", container, "sh", "-c",
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 3 " + host + " " + port);
    }

    private static String fetch(String host, int port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + host + ":" + port + "/").toURL().openConnection();
        connection.setConnectTimeout(5000);
        connection.setReadTimeout(5000);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String address(String container, String network) {
        return docker.inspect(container, "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** An address of this machine that is not its loopback. */
    private String machine() {
        return docker.inspect("bridge", "{{(index .IPAM.Config 0).Gateway}}");
    }

    @Test
    public void containersOfTheDefaultNetworkReachEachOtherByAddress() {
        serve("server");
        docker.run("run", "-d", "--name", "client", "busybox", "sleep", "1000");
        assertThat(fetch("client", address("server", "bridge"), 80).output(), containsString("hello from"));
        assertEquals(address("server", "bridge"), docker.inspect("server", "{{.NetworkSettings.IPAddress}}"));
        assertThat(docker.run("exec", "server", "cat", "/etc/hosts"), containsString(address("server", "bridge")));
    }

    @Test
    public void aPublishedPortIsReachedFromEverywhere() throws IOException {
        int port = freePort();
        serve("server", "-p", port + ":80");
        assertThat(fetch("127.0.0.1", port), containsString("hello from"));
        assertThat(fetch("[::1]", port), containsString("hello from"));
        assertThat(fetch(machine(), port), containsString("hello from"));
        docker.run("run", "-d", "--name", "client", "busybox", "sleep", "1000");
        assertThat("from a neighbour", fetch("client", machine(), port).output(), containsString("hello from"));
        assertThat("from itself", fetch("server", machine(), port).output(), containsString("hello from"));
        docker.run("network", "create", "other");
        docker.run("run", "-d", "--name", "stranger", "--network", "other", "busybox", "sleep", "1000");
        assertThat("from another network", fetch("stranger", machine(), port).output(), containsString("hello from"));
        assertThat("but not past the port", fetch("stranger", address("server", "bridge"), 80).output(), not(containsString("hello")));
        assertEquals("0.0.0.0:" + port + "\n[::]:" + port, docker.run("port", "server", "80/tcp"));
        assertThat(docker.run("ps", "--format", "{{.Ports}}", "--filter", "name=server"), containsString("0.0.0.0:" + port + "->80/tcp"));
        assertEquals(List.of("server"), docker.containers("--filter", "publish=" + port));
    }

    @Test
    public void aPortOfTheLoopbackIsReachedThereAlone() throws IOException {
        int port = freePort();
        serve("server", "-p", "127.0.0.1:" + port + ":80");
        assertThat(fetch("127.0.0.1", port), containsString("hello from"));
        docker.run("run", "-d", "--name", "client", "busybox", "sleep", "1000");
        assertThat(fetch("client", machine(), port).output(), not(containsString("hello")));
    }

    /** The image has no server of datagrams; the kernel counts those that nobody waits for. */
    @Test
    public void datagramsAreForwardedToo() throws IOException {
        int port = freePort();
        docker.run("run", "-d", "--name", "server", "-p", port + ":53/udp", "busybox", "sleep", "1000");
        int before = unexpectedDatagrams("server");
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] bytes = "datagram".getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(machine()), port));
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
        }
        await().atMost(20, SECONDS).until(() -> unexpectedDatagrams("server"), count -> count == before + 2);
    }

    private int unexpectedDatagrams(String container) {
        List<String> counters = docker.run("exec", container, "cat", "/proc/net/snmp").lines()
                .filter(line -> line.startsWith("Udp:")).toList();
        return Integer.parseInt(counters.get(1).split(" ")[List.of(counters.get(0).split(" ")).indexOf("NoPorts")]);
    }

    @Test
    public void aPortThatIsTakenIsRefusedAndTheContainerStaysCreated() throws IOException {
        int port = freePort();
        serve("first", "-p", port + ":80");
        Outcome refused = docker.attempt("run", "--name", "second", "-p", port + ":80", "busybox", "true").expect(125);
        assertThat(refused.errors(), containsString("driver failed programming external connectivity on endpoint second"));
        assertThat(refused.errors(), containsString("Bind for 0.0.0.0:" + port + " failed: port is already allocated"));
        assertEquals("created", docker.statusOf("second"));
        docker.run("rm", "-f", "first");
        docker.run("start", "-a", "second");
    }

    @Test
    public void allExposedPortsCanBePublishedAndRangesAreFilledUp() throws IOException {
        docker.run("run", "-d", "--name", "every", "-P", "--expose", "80", "--expose", "81/udp", "busybox", "sleep", "1000");
        assertEquals(2, docker.run("port", "every").lines().filter(line -> line.contains("0.0.0.0")).count());
        int first = freePort() / 2 + 10000;
        serve("one", "-p", first + "-" + (first + 5) + ":80");
        serve("two", "-p", first + "-" + (first + 5) + ":80");
        assertNotEquals(docker.run("port", "one", "80/tcp"), docker.run("port", "two", "80/tcp"));
    }

    @Test
    public void namesAreAnsweredInNetworksOfTheUser() {
        docker.run("network", "create", "names");
        serve("server", "--network", "names", "--network-alias", "shop", "--hostname", "till");
        docker.run("run", "-d", "--name", "client", "--network", "names", "busybox", "sleep", "1000");
        String address = address("server", "names");
        String shortId = docker.inspect("server", "{{.Id}}").substring(0, 12);
        for (String name : List.of("server", "shop", "till", shortId, "server.names", "SERVER")) {
            assertThat(name, lookUp("client", name).output(), containsString("Address: " + address));
        }
        assertThat(lookUp("client", address).output(), containsString("server.names"));
        lookUp("client", "nobody").expect(1);
        docker.run("rename", "server", "renamed");
        assertThat(lookUp("client", "renamed").output(), containsString("Address: " + address));
        lookUp("client", "server").expect(1);
    }

    private Outcome lookUp(String container, String name) {
        return docker.attempt("exec", container, "nslookup", name);
    }

    @Test
    public void runningContainersAreConnectedAndDisconnected() {
        docker.run("network", "create", "late");
        serve("server");
        docker.run("run", "-d", "--name", "client", "--network", "late", "busybox", "sleep", "1000");
        docker.run("network", "connect", "--alias", "nick", "late", "server");
        assertThat(lookUp("client", "nick").output(), containsString("Address: " + address("server", "late")));
        assertThat(fetch("client", address("server", "late"), 80).output(), containsString("hello from"));
        assertThat("it knows names by now", lookUp("server", "client").output(), containsString(address("client", "late")));
        assertThat(docker.inspect("late", "{{range .Containers}}{{.Name}} {{end}}"), containsString("server"));
        assertThat(docker.attempt("network", "rm", "late").expect(1).errors(), containsString("has active endpoints"));
        String before = address("server", "late");
        docker.run("network", "disconnect", "late", "server");
        assertThat(fetch("client", before, 80).output(), not(containsString("hello")));
        lookUp("client", "nick").expect(1);
        docker.run("network", "connect", "late", "server");
        docker.run("restart", "-t", "0", "server");
        assertTrue("it is in both again", docker.run("exec", "server", "ip", "link").contains("eth1"));
    }

    @Test
    public void anInternalNetworkHasNoWayOut() {
        docker.run("network", "create", "--internal", "inside");
        serve("server", "--network", "inside");
        docker.run("run", "-d", "--name", "client", "--network", "inside", "busybox", "sleep", "1000");
        assertThat(fetch("client", address("server", "inside"), 80).output(), containsString("hello from"));
        assertThat(docker.run("exec", "client", "ip", "route"), not(containsString("default")));
    }

    @Test
    public void addressesAndOptionsOfTheUserHold() {
        docker.run("network", "create", "--subnet", "10.231.7.0/24", "-o", "com.docker.network.driver.mtu=1400", "own");
        serve("server", "--network", "own", "--ip", "10.231.7.77", "--mac-address", "02:42:0a:e7:07:4d");
        String link = docker.run("exec", "server", "ip", "addr", "show", "eth0");
        for (String part : List.of("mtu 1400", "10.231.7.77/24", "02:42:0a:e7:07:4d")) {
            assertThat(link, containsString(part));
        }
        assertThat(docker.attempt("run", "--network", "own", "--ip", "10.231.7.77", "busybox", "true").expect(125).errors(),
                containsString("Address already in use"));
        assertThat(docker.attempt("run", "--ip", "10.231.7.77", "busybox", "true").expect(125).errors(),
                containsString("user specified IP address is supported on user defined networks only"));
    }

    @Test
    public void networksOfVersion6AndWithoutTalkAmongContainers() {
        docker.run("network", "create", "--ipv6", "--subnet", "fd77:1::/64", "six");
        docker.run("run", "-d", "--name", "six-a", "--network", "six", "busybox", "sleep", "1000");
        docker.run("run", "--rm", "--network", "six", "busybox", "ping", "-6", "-c", "1", "-W", "5",
                docker.inspect("six-a", "{{.NetworkSettings.Networks.six.GlobalIPv6Address}}"));
        docker.run("network", "create", "-o", "com.docker.network.bridge.enable_icc=false", "silent");
        serve("quiet", "--network", "silent");
        docker.run("run", "-d", "--name", "asking", "--network", "silent", "busybox", "sleep", "1000");
        assertThat(fetch("asking", address("quiet", "silent"), 80).output(), not(containsString("hello")));
    }

    @Test
    public void theNetworkOfAnotherContainerAndOfTheMachineAreShared() {
        serve("server");
        docker.run("run", "-d", "--name", "beside", "--network", "container:server", "busybox", "sleep", "1000");
        assertThat(fetch("beside", "127.0.0.1", 80).output(), containsString("hello from"));
        assertEquals("1", docker.run("run", "--rm", "--network", "none", "busybox", "sh", "-c", "ip -o link | wc -l"));
        assertTrue(Integer.parseInt(docker.run("run", "--rm", "--network", "host", "busybox", "sh", "-c", "ip -o link | wc -l")) > 1);
    }

    @Test
    public void whatHappensToNetworksIsTold() {
        String since = docker.run("info", "--format", "{{.SystemTime}}");
        docker.run("network", "create", "told");
        docker.run("run", "--rm", "--network", "told", "busybox", "true");
        docker.run("network", "rm", "told");
        assertEquals(List.of("create", "connect", "disconnect", "destroy"), docker.run("events", "--since", since, "--until",
                docker.run("info", "--format", "{{.SystemTime}}"), "--filter", "type=network", "--format", "{{.Action}}").lines().toList());
    }

    @Test
    public void refusalsAreDockers() {
        docker.run("network", "create", "--subnet", "10.231.8.0/24", "taken");
        assertThat(docker.attempt("network", "create", "taken").expect(1).errors(), containsString("network with name taken already exists"));
        assertThat(docker.attempt("network", "create", "--subnet", "10.231.8.128/25", "over").expect(1).errors(),
                containsString("Pool overlaps with other one on this address space"));
        assertThat(docker.attempt("network", "rm", "bridge").expect(1).errors(), containsString("pre-defined network"));
        assertThat(docker.attempt("run", "--network", "nowhere", "busybox", "true").expect(125).errors(),
                containsString("network nowhere not found"));
        assertThat(docker.attempt("network", "create", "-d", "nothing", "x").expect(1).errors(), containsString("plugin not found"));
    }

    @Test
    public void manyContainersOfOneNetworkHaveAddressesOfTheirOwnAndNames() {
        docker.run("network", "create", "crowd");
        List<String> names = IntStream.range(0, 12).mapToObj(number -> "member" + number).toList();
        names.parallelStream().forEach(name -> docker.run("run", "-d", "--name", name, "--network", "crowd", "busybox", "sleep", "1000"));
        Set<String> addresses = new HashSet<>();
        names.forEach(name -> addresses.add(address(name, "crowd")));
        assertEquals(names.size(), addresses.size());
        names.forEach(name -> assertThat(lookUp("member0", name).output(), containsString("Address: " + address(name, "crowd"))));
    }
}
