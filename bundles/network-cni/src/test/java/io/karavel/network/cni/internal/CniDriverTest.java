package io.karavel.network.cni.internal;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import io.karavel.networks.host.HostPrograms;
import io.karavel.spi.network.EndpointSpec;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.ExistingEndpoint;
import io.karavel.spi.network.NetworkDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

/** Networks of files, with real plugins. */
public class CniDriverTest {
    private static final String RECORDER = "{\"type\":\"recorder\",\"part\":\"%s\"%s}";
    private static final String TAKES_PORTS = ",\"capabilities\":{\"portMappings\":true}";

    @Rule
    public final PluginFolder plugins = new PluginFolder();

    private final String namespace = "kvcnit-" + UUID.randomUUID().toString().substring(0, 8);

    @After
    public void deleteNamespace() {
        HostPrograms.run("", List.of("ip", "netns", "del", namespace));
    }

    private EndpointSpec endpoint(List<String> addresses, String mac, Map<String, String> options) {
        if (!Files.exists(Path.of("/run/netns", namespace))) {
            HostPrograms.run("ip", "netns", "add", namespace);
        }
        return new EndpointSpec((UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", ""), Path.of("/run/netns", namespace), "eth0",
                mac, addresses, options);
    }

    private EndpointSpec endpoint() {
        return endpoint(List.of(), "", Map.of());
    }

    private static Network given(CniDriver driver) {
        return driver.given().get(0);
    }

    private void describe(String... recorders) throws IOException {
        plugins.describe("50-shop.conflist", "shop", recorders);
    }

    private static String recorder(String part, String more) {
        return String.format(RECORDER, part, more);
    }

    @Test
    public void aFileIsANetwork() throws IOException {
        describe();
        Network network = given(plugins.driver());
        assertEquals("shop", network.name());
        assertEquals("cni", network.driver());
        assertEquals("host-local", network.addressing());
        assertEquals(plugins.files().resolve("50-shop.conflist").toString(), network.labels().get(NetworkDriver.FILE));
        assertThat(network.pools().get(0).subnet().toString(), startsWith("10.214."));
        assertEquals("the same in every life of the engine", network.id(), given(plugins.driver()).id());
    }

    @Test
    public void pluginsAddInTheirOrderAndDeleteInTheOppositeOne() throws IOException {
        describe(recorder("one", ""), recorder("two", ""));
        CniDriver driver = plugins.driver();
        EndpointSpec endpoint = endpoint();
        EndpointState state = driver.connect(given(driver), endpoint);
        driver.disconnect(given(driver), endpoint);
        List<String> told = plugins.told();
        List<String> order = told.stream().map(line -> line.split(" ")[0] + (line.contains("\"part\":\"one\"") ? " one" : " two")).toList();
        assertEquals(List.of("ADD one", "ADD two", "DEL two", "DEL one"), order);
        for (String line : told) {
            assertThat(line, containsString("\"prevResult\":{"));
            assertThat(line, containsString(state.addresses().get(0)));
            assertThat(line, containsString("\"name\":\"shop\",\"cniVersion\":\"1.0.0\""));
            assertThat(line, not(containsString("runtimeConfig")));
        }
        assertEquals(List.of(), plugins.leases("shop"));
    }

    @Test
    public void whatTheUserWantsReachesThePluginsThatDeclareIt() throws IOException {
        describe(recorder("one", ",\"capabilities\":{\"ips\":true,\"mac\":true,\"bandwidth\":false}"), recorder("two", ""));
        CniDriver driver = plugins.driver();
        String gateway = given(driver).pools().get(0).gateway().orElseThrow();
        String wanted = gateway.substring(0, gateway.lastIndexOf('.')) + ".77";
        // Nothing but the older way reaches the plugins that give addresses: they declare nothing.
        IllegalStateException refused = assertThrows(IllegalStateException.class,
                () -> driver.connect(given(driver), endpoint(List.of(wanted), "02:42:0a:0b:0c:0d", Map.of())));
        assertThat(refused.getMessage(), containsString("and not the address " + wanted + " that was asked for"));
        String told = plugins.told().get(0);
        assertThat(told, containsString("\"runtimeConfig\":{\"ips\":[\"" + wanted + "/24\"],\"mac\":\"02:42:0a:0b:0c:0d\"}"));
        assertThat(told, not(containsString("capabilities")));
        assertThat(plugins.told().get(1), not(containsString("runtimeConfig")));
    }

    @Test
    public void anAddressAndOptionsReachPluginsByArguments() throws IOException {
        describe(recorder("one", ""));
        CniDriver driver = plugins.driver();
        String gateway = given(driver).pools().get(0).gateway().orElseThrow();
        String wanted = gateway.substring(0, gateway.lastIndexOf('.')) + ".78";
        EndpointState state = driver.connect(given(driver), endpoint(List.of(wanted), "02:42:0a:0b:0c:0e", Map.of("ZONE", "red")));
        assertEquals(List.of(wanted + "/24"), state.addresses());
        assertEquals("02:42:0a:0b:0c:0e", state.macAddress());
        assertEquals(List.of(gateway), state.gateways());
        assertThat(plugins.told().get(0), startsWith("ADD IgnoreUnknown=1;IP=" + wanted + ";MAC=02:42:0a:0b:0c:0e;ZONE=red "));
        assertThrows(IllegalArgumentException.class, () -> driver.connect(given(driver), endpoint(List.of(), "", Map.of("A", "1;IP=2"))));
    }

    @Test
    public void aPluginThatFailsIsQuotedAndWhatWasMadeIsTakenAway() throws IOException {
        describe(recorder("one", ""), recorder("two", ",\"fails\":\"ADD\""));
        CniDriver driver = plugins.driver();
        EndpointSpec endpoint = endpoint();
        IllegalStateException failed = assertThrows(IllegalStateException.class, () -> driver.connect(given(driver), endpoint));
        assertEquals("the CNI plugin recorder (ADD) of network shop failed: no more of it: ask again", failed.getMessage());
        driver.disconnect(given(driver), endpoint);
        assertEquals(List.of(), plugins.leases("shop"));
        assertEquals(List.of("ADD", "ADD", "DEL", "DEL"), plugins.told().stream().map(line -> line.split(" ")[0]).toList());
    }

    @Test
    public void aPluginThatCannotDeleteKeepsNoOtherFromItAndIsAskedAgain() throws IOException {
        describe(recorder("one", ",\"fails\":\"DEL\""));
        CniDriver driver = plugins.driver();
        EndpointSpec endpoint = endpoint();
        driver.connect(given(driver), endpoint);
        assertThrows(IllegalStateException.class, () -> driver.disconnect(given(driver), endpoint));
        assertEquals("the address is given back", List.of(), plugins.leases("shop"));
        assertThrows(IllegalStateException.class, () -> driver.disconnect(given(driver), endpoint));
    }

    @Test
    public void theNextDriverDeletesByWhatWasWhenItWasMade() throws IOException {
        describe(recorder("old", ""));
        CniDriver killed = plugins.driver();
        killed.connect(given(killed), endpoint());
        plugins.close(killed);
        describe(recorder("new", ""));
        CniDriver next = plugins.driver();
        next.restore(Map.of());
        String last = plugins.told().get(plugins.told().size() - 1);
        assertThat(last, startsWith("DEL "));
        assertThat(last, containsString("\"part\":\"old\""));
        assertThat(last, containsString("\"prevResult\":{"));
        assertEquals(List.of(), plugins.leases("shop"));
    }

    @Test
    public void afterABootAddressesAreGivenBackThoughNamespacesAreGone() throws IOException {
        describe();
        CniDriver before = plugins.driver();
        before.connect(given(before), endpoint());
        plugins.close(before);
        deleteNamespace();
        CniDriver next = plugins.driver();
        next.restore(Map.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> plugins.leases("shop").isEmpty());
    }

    @Test
    public void whatIsThereIsCheckedAndWhatIsMissingIsSaid() throws IOException {
        describe(recorder("one", ""));
        CniDriver before = plugins.driver();
        Network network = given(before);
        EndpointSpec endpoint = endpoint();
        EndpointState state = before.connect(network, endpoint);
        plugins.close(before);
        CniDriver next = plugins.driver();
        next.restore(Map.of(network, List.of(new ExistingEndpoint(endpoint, state, List.of()))));
        await().atMost(Duration.ofSeconds(60)).until(() -> plugins.told().stream().anyMatch(line -> line.startsWith("CHECK ")));
        assertEquals(List.of(), next.problems());
        plugins.close(next);
        HostPrograms.run("ip", "-n", namespace, "link", "del", "eth0");
        CniDriver later = plugins.driver();
        later.restore(Map.of(network, List.of(new ExistingEndpoint(endpoint, state, List.of()))));
        await().atMost(Duration.ofSeconds(60)).until(() -> later.problems().stream().anyMatch(problem -> problem.contains("CHECK failed")));
        later.disconnect(network, endpoint);
        assertEquals(List.of(), later.problems());
    }

    @Test
    public void portsAreDeletedBeforeTheyAreAddedAgain() throws IOException {
        describe(recorder("ports", TAKES_PORTS), recorder("other", ""));
        CniDriver driver = plugins.driver();
        assertTrue(driver.publishesPorts(given(driver)));
        EndpointSpec endpoint = endpoint();
        EndpointState state = driver.connect(given(driver), endpoint);
        List<PublishedPort> ports = List.of(new PublishedPort("0.0.0.0", 8080, 80, "tcp"), new PublishedPort("::", 8080, 80, "tcp"),
                new PublishedPort("127.0.0.1", 8081, 81, "udp"));
        driver.publish(given(driver), endpoint, state, ports);
        List<String> told = plugins.told().stream().filter(line -> line.contains("\"part\":\"ports\"")).toList();
        assertEquals(List.of("ADD", "DEL", "ADD"), told.stream().map(line -> line.split(" ")[0]).toList());
        assertThat(told.get(2), containsString("\"runtimeConfig\":{\"portMappings\":["
                + "{\"hostPort\":8080,\"containerPort\":80,\"protocol\":\"tcp\"},"
                + "{\"hostPort\":8081,\"containerPort\":81,\"protocol\":\"udp\",\"hostIP\":\"127.0.0.1\"}]}"));
        driver.publish(given(driver), endpoint, state, ports);
        assertEquals("nothing is to be done", 4, plugins.told().size());
        driver.disconnect(given(driver), endpoint);
        assertThat(plugins.told().get(5), containsString("portMappings"));
    }

    @Test
    public void aNetworkWithoutSuchAPluginPublishesNoPorts() throws IOException {
        describe(recorder("one", ""));
        CniDriver driver = plugins.driver();
        EndpointSpec endpoint = endpoint();
        EndpointState state = driver.connect(given(driver), endpoint);
        assertFalse(driver.publishesPorts(given(driver)));
        assertThat(assertThrows(UnsupportedOperationException.class, () -> driver.publish(given(driver), endpoint, state,
                List.of(new PublishedPort("0.0.0.0", 8080, 80, "tcp")))).getMessage(), containsString("network shop publishes no ports"));
    }

    @Test
    public void networksComeAndGoWithTheirFilesAndStayWhileTheyAreUsed() throws IOException {
        CniDriver driver = plugins.driver();
        assertEquals(List.of(), driver.given());
        describe();
        await().atMost(Duration.ofSeconds(60)).until(() -> driver.given().size() == 1);
        Network network = given(driver);
        EndpointSpec endpoint = endpoint();
        driver.connect(network, endpoint);
        Files.delete(plugins.files().resolve("50-shop.conflist"));
        await().atMost(Duration.ofSeconds(60)).until(() -> given(driver).labels().containsKey(NetworkDriver.PROBLEM));
        assertEquals(network.id(), given(driver).id());
        assertThat(driver.problems().toString(), containsString("network shop: its file is gone"));
        assertThrows(IllegalStateException.class, () -> driver.connect(network, endpoint()));
        driver.disconnect(network, endpoint);
        assertEquals(List.of(), driver.given());
        assertEquals(List.of(), driver.problems());
    }

    @Test
    public void thisMachineIsReachedByTheGateway() throws IOException {
        describe();
        CniDriver driver = plugins.driver();
        assertEquals(List.of(), driver.hostAddresses(given(driver)));
        driver.connect(given(driver), endpoint());
        assertEquals(List.of(given(driver).pools().get(0).gateway().orElseThrow()), driver.hostAddresses(given(driver)));
    }

    @Test
    public void aPluginThatIsNotInstalledIsAProblem() throws IOException {
        describe("{\"type\":\"nowhere\"}");
        CniDriver driver = plugins.driver();
        assertThat(driver.problems().toString(), containsString("the CNI plugin nowhere of network shop is not in "));
        EndpointSpec endpoint = endpoint();
        assertThrows(IllegalStateException.class, () -> driver.connect(given(driver), endpoint));
        describe();
        await().atMost(Duration.ofSeconds(60)).until(() -> driver.problems().isEmpty());
    }

    @Test
    public void networksAreMadeByFilesAlone() throws IOException {
        describe();
        CniDriver driver = plugins.driver();
        Network other = new Network("0".repeat(64), "other", given(driver).created(), "cni", false, false, true, false, "default", Map.of(),
                List.of(), Map.of(), Map.of(), false);
        assertThat(assertThrows(IllegalArgumentException.class, () -> driver.validate(other)).getMessage(),
                containsString("are made by putting a file into " + plugins.files()));
    }
}
