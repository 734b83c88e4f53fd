package io.karavel.testkit;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.PublishedPort;
import io.karavel.model.Subnet;
import io.karavel.spi.network.EndpointSpec;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.ExistingEndpoint;
import io.karavel.spi.network.NetworkDriver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * What a network driver has to keep. Extend it, and say how the driver is made; runs as root on a machine with {@code ip} and
 * {@code busybox}. What the driver makes is checked in real network namespaces, which are cleared away.
 */
public abstract class NetworkDriverContract {
    private static final int ID_LENGTH = 64;

    private final List<String> namespaces = new ArrayList<>();
    private NetworkDriver driver;
    private Network network;

    /** The driver as it is when its bundle starts: each call makes another one, which knows nothing of what others made. */
    protected abstract NetworkDriver newDriver();

    /** Ends a driver as its bundle does. What it made stays. */
    protected void close(NetworkDriver old) {
        // Most have nothing to end.
    }

    /** A network the driver can make, with subnets where the engine gives the addresses. */
    protected Network network() {
        String id = (UUID.randomUUID().toString() + UUID.randomUUID() + UUID.randomUUID()).replace("-", "").substring(0, ID_LENGTH);
        int part = Integer.parseInt(id.substring(0, 2), 16);
        return new Network(id, "contract", Instant.EPOCH, "contract", false, false, true, false, "default", Map.of(),
                List.of(new Pool(Subnet.parse("10.213." + part + ".0/24"), Optional.empty(), Optional.of("10.213." + part + ".1"), Map.of(),
                        false)), Map.of(), Map.of(), false);
    }

    @Before
    public final void makeNetwork() {
        driver = newDriver();
        driver.restore(Map.of());
        network = network();
        driver.validate(network);
        driver.create(network);
    }

    @After
    public final void clearAway() throws Exception {
        try {
            driver.restore(Map.of());
            driver.remove(network);
        } finally {
            close(driver);
            for (String namespace : namespaces) {
                if (Files.exists(Path.of("/run/netns", namespace))) {
                    run("ip", "netns", "del", namespace);
                }
            }
        }
    }

    private EndpointSpec endpoint(int number) throws Exception {
        String namespace = "contract-" + UUID.randomUUID().toString().substring(0, 8);
        run("ip", "netns", "add", namespace);
        namespaces.add(namespace);
        String id = (Integer.toHexString(number) + UUID.randomUUID() + UUID.randomUUID()).replace("-", "").substring(0, ID_LENGTH);
        List<String> addresses = driver.addressedByEngine() ? network.pools().stream()
                .map(pool -> Subnet.text(pool.subnet().at(number + 1L)) + "/" + pool.subnet().prefix()).toList() : List.of();
        return new EndpointSpec(id, Path.of("/run/netns", namespace), "eth0", "02:42:00:00:00:0" + number, addresses, Map.of());
    }

    private static String run(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(String.join(" ", words) + " does not end", process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue() == 0 ? output : "failed: " + output;
    }

    private static String inside(EndpointSpec endpoint, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", endpoint.namespace().getFileName().toString()));
        line.addAll(List.of(words));
        return run(line.toArray(String[]::new));
    }

    private static boolean hasInterface(EndpointSpec endpoint) throws Exception {
        return !inside(endpoint, "ip", "link", "show", endpoint.interfaceName()).startsWith("failed");
    }

    @Test
    public final void anEndpointHasAnInterfaceThatIsUpWithItsAddresses() throws Exception {
        EndpointSpec endpoint = endpoint(1);
        EndpointState state = driver.connect(network, endpoint);
        String shown = inside(endpoint, "ip", "addr", "show", "eth0");
        assertTrue(shown, shown.contains("UP"));
        assertFalse("it has addresses", state.addresses().isEmpty());
        for (String address : state.addresses()) {
            assertTrue(shown, shown.contains(address));
        }
        assertTrue(shown, shown.contains(state.macAddress()));
        if (driver.addressedByEngine()) {
            assertEquals(endpoint.addresses(), state.addresses());
        }
    }

    @Test
    public final void endpointsOfANetworkReachEachOther() throws Exception {
        EndpointSpec one = endpoint(1);
        EndpointSpec two = endpoint(2);
        driver.connect(network, one);
        EndpointState other = driver.connect(network, two);
        String answer = inside(one, "busybox", "ping", "-c", "1", "-W", "5", other.addresses().get(0).split("/")[0]);
        assertFalse(answer, answer.startsWith("failed"));
    }

    @Test
    public final void disconnectingTakesTheInterfaceAwayAndMayBeRepeated() throws Exception {
        EndpointSpec endpoint = endpoint(1);
        driver.connect(network, endpoint);
        driver.disconnect(network, endpoint);
        assertFalse(hasInterface(endpoint));
        driver.disconnect(network, endpoint);
        driver.connect(network, endpoint);
        assertTrue("it can be connected again", hasInterface(endpoint));
    }

    @Test
    public final void anEndpointCanBeDisconnectedWhoseNamespaceIsGone() throws Exception {
        EndpointSpec endpoint = endpoint(1);
        driver.connect(network, endpoint);
        run("ip", "netns", "del", endpoint.namespace().getFileName().toString());
        driver.disconnect(network, endpoint);
    }

    @Test
    public final void anEndpointThatWasNeverMadeIsDisconnectedAllTheSame() throws Exception {
        driver.disconnect(network, endpoint(1));
    }

    @Test
    public final void aNetworkThatIsNotThereIsRemovedAllTheSame() {
        driver.remove(network);
        driver.remove(network);
        driver.create(network);
    }

    @Test
    public final void theNextDriverTakesOverWhatIsThereAndClearsAwayWhatIsNot() throws Exception {
        EndpointSpec kept = endpoint(1);
        EndpointSpec forgotten = endpoint(2);
        EndpointState state = driver.connect(network, kept);
        driver.connect(network, forgotten);
        close(driver);
        driver = newDriver();
        driver.restore(Map.of(network, List.of(new ExistingEndpoint(kept, state, List.of()))));
        assertTrue(hasInterface(kept));
        driver.disconnect(network, forgotten);
        assertFalse(hasInterface(forgotten));
        EndpointSpec added = endpoint(3);
        EndpointState other = driver.connect(network, added);
        String answer = inside(kept, "busybox", "ping", "-c", "1", "-W", "5", other.addresses().get(0).split("/")[0]);
        assertFalse(answer, answer.startsWith("failed"));
        driver.disconnect(network, kept);
        driver.disconnect(network, added);
    }

    @Test
    public final void portsArePublishedOrHonestlyRefused() throws Exception {
        EndpointSpec endpoint = endpoint(1);
        EndpointState state = driver.connect(network, endpoint);
        List<PublishedPort> ports = List.of(new PublishedPort("127.0.0.1", 40000 + (int) (ProcessHandle.current().pid() % 10000), 80, "tcp"));
        if (driver.publishesPorts()) {
            driver.publish(network, endpoint, state, ports);
            driver.publish(network, endpoint, state, List.of());
        } else {
            assertThrows(UnsupportedOperationException.class, () -> driver.publish(network, endpoint, state, ports));
        }
        driver.disconnect(network, endpoint);
    }
}
