package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Network;
import io.karavel.spi.network.EndpointSpec;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.ExistingEndpoint;
import io.karavel.spi.network.NetworkDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Which networks there are. */
public class NetworkTableTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Drivers drivers = new Drivers();
    private final NetworkDriver driver = new Bringing();
    private NetworkTable table;

    @Before
    public void make() {
        Path root = folder.getRoot().toPath();
        table = new NetworkTable(new EngineConfig(root, root, List.of(), Optional.empty(), Optional.empty(), "", Optional.empty(), Map.of(),
                "", "", 0, "", Map.of(), List.of(), false, Optional.empty(), Optional.empty(), false, List.of(), Duration.ZERO, false,
                List.of(), Optional.empty(), EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS), drivers);
        drivers.addDriver(driver, Map.of(NetworkDriver.NAME, "bringing"));
    }

    @Test
    public void aContainerThatStartsWaitsForTheDriverThatBringsItsNetwork() throws Exception {
        CompletableFuture<Network> awaited = CompletableFuture.supplyAsync(() -> table.await("brought"));
        assertEquals(ErrorKind.NOT_FOUND, assertThrows(EngineException.class, () -> table.get("brought")).kind());
        drivers.ready("bringing", driver);
        assertEquals("brought", awaited.get(60, TimeUnit.SECONDS).name());
    }

    @Test
    public void aNetworkThatNoDriverBringsIsNotWaitedFor() {
        drivers.ready("bringing", driver);
        assertEquals(ErrorKind.NOT_FOUND, assertThrows(EngineException.class, () -> table.await("other")).kind());
    }

    @Test
    public void aNetworkThatWasMadeHidesOneThatIsBrought() {
        drivers.ready("bringing", driver);
        Network made = network("1".repeat(64), "bridge");
        table.put(made);
        assertEquals(List.of(made), table.list());
    }

    private static Network network(String id, String driver) {
        return new Network(id, "brought", Instant.EPOCH, driver, false, false, true, false, "default", Map.of(), List.of(), Map.of(), Map.of(),
                false);
    }

    private static final class Bringing implements NetworkDriver {
        @Override
        public List<Network> given() {
            return List.of(network("0".repeat(64), "bringing"));
        }

        @Override
        public void validate(Network network) {
            throw new AssertionError(network);
        }

        @Override
        public void restore(Map<Network, List<ExistingEndpoint>> existing) {
            throw new AssertionError(existing);
        }

        @Override
        public void create(Network network) {
            throw new AssertionError(network);
        }

        @Override
        public void remove(Network network) {
            throw new AssertionError(network);
        }

        @Override
        public EndpointState connect(Network network, EndpointSpec endpoint) {
            throw new AssertionError(network);
        }

        @Override
        public void disconnect(Network network, EndpointSpec endpoint) {
            throw new AssertionError(network);
        }
    }
}
