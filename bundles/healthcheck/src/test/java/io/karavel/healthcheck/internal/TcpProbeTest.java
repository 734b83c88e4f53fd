package io.karavel.healthcheck.internal;

import static org.junit.Assert.assertThrows;

import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeTarget;
import io.karavel.testkit.HealthProbeContract;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

public class TcpProbeTest extends HealthProbeContract {
    @Rule
    public final Server server = new Server();

    private final ContainerSockets sockets = new ContainerSockets();

    @After
    public void close() {
        sockets.close();
    }

    @Override
    protected HealthProbe newProbe() {
        return new TcpProbe(sockets);
    }

    @Override
    protected ProbeTarget well() {
        return Server.target("TCP", ":" + server.silentPort());
    }

    @Override
    protected ProbeTarget unwell() throws IOException {
        return Server.target("TCP", "localhost:" + Server.closedPort());
    }

    @Override
    protected Optional<ProbeTarget> silent() {
        return Optional.empty();
    }

    @Override
    protected ProbeTarget senseless() {
        return Server.target("TCP", "port 80");
    }

    @Test
    public void argumentsAreCheckedBeforeThereIsAContainer() {
        newProbe().validate("TCP", List.of(":6379"));
        for (List<String> senseless : List.of(List.<String>of(), List.of("redis"), List.of(":0"), List.of("example.org:80"),
                List.of(":80", ":81"))) {
            assertThrows(senseless.toString(), IllegalArgumentException.class, () -> newProbe().validate("TCP", senseless));
        }
    }
}
