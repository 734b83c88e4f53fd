package io.karavel.network.macvlan.internal;

import io.karavel.model.Network;
import io.karavel.networks.host.EngineTag;
import io.karavel.spi.network.NetworkDriver;
import io.karavel.testkit.NetworkDriverContract;
import java.nio.file.Path;
import java.util.Map;
import org.junit.Rule;

public class MacvlanDriverTest extends NetworkDriverContract {
    @Rule
    public final ParentRule machine = new ParentRule();

    @Override
    protected NetworkDriver newDriver() {
        return new MacvlanDriver(EngineTag.of(Path.of("/test", Long.toString(ProcessHandle.current().pid()))));
    }

    @Override
    protected Network network() {
        return machine.network(Map.of("parent", machine.parent()));
    }
}
