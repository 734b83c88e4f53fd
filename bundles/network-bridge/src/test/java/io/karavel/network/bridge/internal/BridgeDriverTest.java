package io.karavel.network.bridge.internal;

import io.karavel.networks.host.EngineTag;
import io.karavel.spi.network.NetworkDriver;
import io.karavel.testkit.NetworkDriverContract;
import java.nio.file.Path;

public class BridgeDriverTest extends NetworkDriverContract {
    private final EngineTag tag = EngineTag.of(Path.of("/test", Long.toString(ProcessHandle.current().pid())));

    @Override
    protected NetworkDriver newDriver() {
        return new BridgeDriver(tag);
    }

    @Override
    protected void close(NetworkDriver old) {
        ((BridgeDriver) old).close();
    }
}
