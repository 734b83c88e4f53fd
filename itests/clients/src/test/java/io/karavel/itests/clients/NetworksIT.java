package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.Test;

/** Networks of every kind, with traffic between containers, and between them and this machine. */
public class NetworksIT extends NetworkTest {
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
        assertThat("but not past the port", knock("stranger", address("server", "bridge"), 80).output(), not(containsString("hello")));
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
        assertThat(knock("client", machine(), port).output(), not(containsString("hello")));
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
        await().atMost(60, SECONDS).until(() -> unexpectedDatagrams("server"), count -> count == before + 2);
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
        assertThat(knock("client", before, 80).output(), not(containsString("hello")));
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
        docker.run("run", "--rm", "--network", "six", "busybox", "ping", "-6", "-c", "3", "-W", "30",
                docker.inspect("six-a", "{{.NetworkSettings.Networks.six.GlobalIPv6Address}}"));
        docker.run("network", "create", "-o", "com.docker.network.bridge.enable_icc=false", "silent");
        serve("quiet", "--network", "silent");
        docker.run("run", "-d", "--name", "asking", "--network", "silent", "busybox", "sleep", "1000");
        assertThat(knock("asking", address("quiet", "silent"), 80).output(), not(containsString("hello")));
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
    public void portsGoAndComeWithTheNetworksThatLeadToThem() throws IOException {
        int port = freePort();
        docker.run("network", "create", "first");
        docker.run("network", "create", "second");
        serve("server", "--network", "first", "-p", port + ":80");
        docker.run("network", "disconnect", "first", "server");
        assertEquals("", docker.run("port", "server"));
        docker.run("run", "--rm", "-p", port + ":80", "busybox", "true");
        docker.run("network", "connect", "second", "server");
        assertThat(fetch("127.0.0.1", port), containsString("hello from"));
        docker.run("network", "disconnect", "second", "server");
        docker.run("run", "-d", "--name", "other", "-p", port + ":80", "busybox", "sleep", "1000");
        assertThat(docker.attempt("network", "connect", "second", "server").expect(1).errors(), containsString("port is already allocated"));
        assertEquals("{}", docker.inspect("server", "{{json .NetworkSettings.Networks}}"));
        docker.run("rm", "-f", "other");
        docker.run("network", "connect", "first", "server");
        assertThat(fetch("127.0.0.1", port), containsString("hello from"));
    }

    /** Whether anybody speaks SCTP here depends on the kernel; the rule that leads to the container does not. */
    @Test
    public void portsOfSctpAreForwardedByARule() throws IOException {
        int port = freePort();
        docker.run("run", "-d", "--name", "server", "-p", port + ":7/sctp", "busybox", "sleep", "1000");
        assertEquals("0.0.0.0:" + port, docker.run("port", "server", "7/sctp"));
        List<String> rules = Command.of("iptables-save", "-t", "nat").run().expect(0).lines().stream()
                .filter(line -> line.contains("-p sctp") && line.contains("--dport " + port + " ")).toList();
        assertEquals(rules.toString(), 1, rules.size());
        assertThat(rules.get(0), containsString("--to-destination " + address("server", "bridge") + ":7"));
        assertThat(docker.attempt("run", "--rm", "-p", port + ":7/sctp", "busybox", "true").expect(125).errors(),
                containsString("port is already allocated"));
        docker.run("run", "--rm", "-p", port + ":7", "busybox", "true");
    }

    @Test
    public void theDriversThereAreAreShown() {
        assertEquals("[bridge cni host ipvlan macvlan null] [local]", docker.run("info", "--format", "{{.Plugins.Network}} {{.Plugins.Volume}}"));
    }

    @Test
    public void linksAreNamesAndVariables() {
        serve("server", "--expose", "80", "-e", "COLOUR=blue", "--hostname", "till");
        docker.run("run", "-d", "--name", "client", "--link", "server:the-shop", "busybox", "sleep", "1000");
        String address = address("server", "bridge");
        assertThat(docker.run("exec", "client", "cat", "/etc/hosts"), containsString(address + "\tthe-shop till server"));
        assertThat(fetch("client", "the-shop", 80).output(), containsString("hello from"));
        List<String> variables = docker.run("exec", "client", "sh", "-c", "tr '\\0' '\\n' < /proc/1/environ").lines().toList();
        for (String variable : List.of("THE_SHOP_PORT=tcp://" + address + ":80", "THE_SHOP_PORT_80_TCP_ADDR=" + address,
                "THE_SHOP_NAME=/client/the-shop", "THE_SHOP_ENV_COLOUR=blue")) {
            assertTrue(variables.toString(), variables.contains(variable));
        }
        docker.run("stop", "-t", "0", "client", "server");
        assertThat(docker.attempt("start", "client").expect(1).errors(),
                containsString("Cannot link to a non running container: /server AS /client/the-shop"));
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
    public void fiftyContainersThatStartAtOnceHaveAddressesOfTheirOwnAndNames() {
        docker.run("network", "create", "crowd");
        List<String> names = IntStream.range(0, 50).mapToObj(number -> "member" + number).toList();
        names.stream().map(name -> docker.start("run", "-d", "--name", name, "--network", "crowd", "busybox", "sleep", "1000")).toList()
                .forEach(start -> start.await().expect(0));
        Set<String> addresses = new HashSet<>();
        names.forEach(name -> addresses.add(address(name, "crowd")));
        assertEquals(names.size(), addresses.size());
        Outcome answers = docker.attempt("exec", "member0", "sh", "-c", "for name in " + String.join(" ", names)
                + "; do echo $name $(nslookup $name | grep ^Address | tail -n 1); done").expect(0);
        assertEquals(names.stream().map(name -> name + " Address: " + address(name, "crowd")).toList(), answers.lines());
    }
}
