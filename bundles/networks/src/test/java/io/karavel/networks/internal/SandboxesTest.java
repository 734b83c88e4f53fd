package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ContainerId;
import io.karavel.model.Endpoint;
import io.karavel.model.EndpointSettings;
import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import io.karavel.networks.files.JsonFolder;
import io.karavel.spi.network.EndpointState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SandboxesTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static Connection connection(String network, int priority, String address, String gateway) {
        return new Connection(new Endpoint(network, network + "-id", "e".repeat(64), "eth0", "02:42:00:00:00:01", List.of(address), List.of(),
                List.of("web", "alias"), new EndpointSettings(null, null, null, null, null, null, null, priority)), true, false, List.of())
                .with(new EndpointState("02:42:00:00:00:01", List.of(address), gateway.isEmpty() ? List.of() : List.of(gateway)));
    }

    private static SandboxState sandbox(Connection... connections) {
        return new SandboxState(ContainerId.random(), "web", "kv-x", List.of("10.0.0.53"), SandboxState.Phase.THERE, List.of(connections));
    }

    @Test
    public void whatIsNotedIsReadByTheNextEngine() {
        Path root = folder.getRoot().toPath();
        SandboxState state = sandbox(connection("one", 0, "10.0.0.2/24", "10.0.0.1")
                .withPorts(List.of(new PublishedPort("0.0.0.0", 8080, 80, "tcp"))));
        new Sandboxes(root).put(state);
        assertEquals(Optional.of(state), new Sandboxes(root).find(state.container()));
    }

    @Test
    public void aDamagedFileIsSetAsideAndTheOthersAreRead() throws IOException {
        Path root = folder.getRoot().toPath();
        SandboxState state = sandbox();
        new Sandboxes(root).put(state);
        Path damaged = Files.writeString(root.resolve("networks/broken.json"), "{");
        assertEquals(List.of(state), new Sandboxes(root).list());
        assertFalse(Files.exists(damaged));
        assertTrue(Files.exists(root.resolve("networks/broken.json.damaged")));
    }

    @Test
    public void theWayOutIsTheNetworkOfTheHighestPriorityThenTheFirstByName() {
        Connection b = connection("b", 0, "10.0.1.2/24", "10.0.1.1");
        Connection a = connection("a", 0, "10.0.2.2/24", "10.0.2.1");
        Connection internal = connection("0", 9, "10.0.3.2/24", "");
        assertEquals(a, sandbox(b, a, internal).wayOut(false).orElseThrow());
        Connection first = connection("z", 1, "10.0.4.2/24", "10.0.4.1");
        assertEquals(first, sandbox(b, a, first).wayOut(false).orElseThrow());
        assertTrue(sandbox(internal).wayOut(false).isEmpty());
        assertTrue(sandbox(a).wayOut(true).isEmpty());
    }

    @Test
    public void aNetworkIsReadAsItWasWritten() {
        JsonFolder<Network> files = new JsonFolder<>(folder.getRoot().toPath().resolve("networks"), Network.class, true);
        Network network = AddressesTest.network(AddressesTest.pool("10.0.0.0/16", "10.0.5.0/24", "10.0.0.1", Map.of("a", "10.0.0.9")));
        files.write(network.id(), network);
        assertEquals(Map.of(network.id(), network), files.readAll());
        files.delete(network.id());
        assertEquals(Map.of(), files.readAll());
    }
}
