package io.karavel.healthcheck.internal;

import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;

import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeTarget;
import io.karavel.testkit.HealthProbeContract;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

public class HttpProbeTest extends HealthProbeContract {
    @Rule
    public final Server server = new Server();

    @Rule
    public final TlsServer tls = new TlsServer();

    private final ContainerSockets sockets = new ContainerSockets();

    @After
    public void close() {
        sockets.close();
    }

    @Override
    protected HealthProbe newProbe() {
        return new HttpProbe(sockets);
    }

    private ProbeTarget target(int port, String path, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "http://:" + port + path;
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Server.target("HTTP", arguments);
    }

    @Override
    protected ProbeTarget well() {
        return target(server.httpPort(), "/ready");
    }

    @Override
    protected ProbeTarget unwell() {
        return target(server.httpPort(), "/broken");
    }

    @Override
    protected Optional<ProbeTarget> silent() {
        return Optional.of(target(server.silentPort(), "/ready"));
    }

    @Override
    protected ProbeTarget senseless() {
        return Server.target("HTTP", "ready");
    }

    private ProbeResult ask(ProbeTarget target) throws Exception {
        return newProbe().begin(target).result().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    public void theAnswerIsWhatItShows() throws Exception {
        assertEquals(ProbeResult.healthy("HTTP/1.1 200 OK\nGET known"), ask(target(server.httpPort(), "/ready", "header=X-Who: me")));
        assertEquals(ProbeResult.unhealthy("HTTP/1.1 503 Service Unavailable"), ask(unwell()));
        assertEquals(0, ask(target(server.httpPort(), "/broken", "status=503")).exitCode());
        assertEquals(ProbeResult.healthy("HTTP/1.1 200 OK"), ask(target(server.httpPort(), "/ready", "method=HEAD")));
    }

    @Test
    public void aServerOfTlsIsAskedWhateverItsCertificateSays() throws Exception {
        assertEquals(ProbeResult.healthy("HTTP/1.1 200 OK\nby TLS"), ask(Server.target("HTTP", "https://:" + tls.port() + "/ready")));
        assertEquals("another protocol", 1, ask(Server.target("HTTP", "https://:" + server.httpPort() + "/ready")).exitCode());
        assertEquals("and the other way round", 1, ask(target(tls.port(), "/ready", "status=200")).exitCode());
    }

    @Test
    public void argumentsAreCheckedBeforeThereIsAContainer() {
        newProbe().validate("HTTP", List.of("http://:8080/ready", "status=204"));
        for (List<String> senseless : List.of(List.<String>of(), List.of("ready"), List.of("http://example.org/"),
                List.of("http://:8080/", "colour=red"), List.of("http://:8080/", "status=ok"))) {
            assertThrows(senseless.toString(), IllegalArgumentException.class, () -> newProbe().validate("HTTP", senseless));
        }
    }

    @Test
    public void nobodyThereIsUnhealthy() throws Exception {
        assertThat(ask(target(Server.closedPort(), "/")).output(), containsString("Connection refused"));
    }
}
