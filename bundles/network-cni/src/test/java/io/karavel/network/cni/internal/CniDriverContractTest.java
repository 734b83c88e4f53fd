package io.karavel.network.cni.internal;

import io.karavel.model.Network;
import io.karavel.spi.network.NetworkDriver;
import io.karavel.testkit.NetworkDriverContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.Rule;

public class CniDriverContractTest extends NetworkDriverContract {
    @Rule
    public final PluginFolder plugins = new PluginFolder();

    @Override
    protected NetworkDriver newDriver() {
        try {
            plugins.describe("10-contract.conflist", "contract",
                    "{\"type\":\"recorder\",\"capabilities\":{\"portMappings\":true}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return plugins.driver();
    }

    @Override
    protected void close(NetworkDriver old) {
        plugins.close((CniDriver) old);
    }

    @Override
    protected Network network() {
        return GivenNetworks.of(ConfigurationFolder.read(plugins.files()), List.of()).get(0);
    }
}
