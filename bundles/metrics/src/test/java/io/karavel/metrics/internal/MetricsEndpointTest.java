package io.karavel.metrics.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigParticipant.Preparation;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.After;
import org.junit.Test;

/** Where metrics are served, when, and how a client is answered, with real sockets. */
public class MetricsEndpointTest {
    private static final EngineConfig OFF = config(Optional.empty());

    private final MetricSource source = () -> List.of(new Gauge("karavel_tests", "Tests.", List.of(new Value(Map.of(), 7))));
    private final MetricsEndpoint endpoint = new MetricsEndpoint(() -> List.of(source));
    private final InetSocketAddress address = free("127.0.0.1");

    @After
    public void close() {
        endpoint.close();
        assertNoThread();
    }

    private static boolean hasThread() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().startsWith("karavel-metrics"));
    }

    private static void assertNoThread() {
        await("its thread ends").atMost(60, SECONDS).until(() -> !hasThread());
    }

    private static InetSocketAddress free(String host) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return new InetSocketAddress(InetAddress.getByName(host), socket.getLocalPort());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static EngineConfig config(Optional<InetSocketAddress> metrics) {
        return new EngineConfig(Path.of("/d"), Path.of("/e"), List.of(), Optional.empty(), Optional.empty(), "karavel", Optional.empty(),
                Map.of(), "runc", "", 0, "json-file", Map.of(), List.of(), false, Optional.empty(), Optional.empty(), false, List.of(),
                Duration.ofSeconds(15), false, List.of(), metrics,
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);
    }

    private static EngineConfig at(InetSocketAddress address) {
        return config(Optional.of(address));
    }

    private Preparation prepare(EngineConfig now, EngineConfig wanted) {
        return endpoint.prepare(new ConfigSnapshot(now), wanted);
    }

    private void serve() {
        prepare(OFF, at(address)).commit();
    }

    /** All that is answered to a request, on a connection of its own. */
    private static byte[] ask(InetSocketAddress address, String head) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((head + "Host: metrics\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return socket.getInputStream().readAllBytes();
        }
    }

    private static String text(InetSocketAddress address, String head) throws IOException {
        return new String(ask(address, head), StandardCharsets.UTF_8);
    }

    private static void assertServed(InetSocketAddress address) throws IOException {
        assertThat(text(address, "GET /metrics HTTP/1.1\r\n"), containsString("\nkaravel_tests 7"));
    }

    private static void assertFree(InetSocketAddress address) throws IOException {
        assertThrows(ConnectException.class, () -> new Socket(address.getAddress(), address.getPort()).close());
        new ServerSocket(address.getPort(), 1, address.getAddress()).close();
    }

    @Test
    public void nothingIsServedUntilTheConfigurationSaysWhere() {
        prepare(OFF, OFF).commit();
        assertEquals(Optional.empty(), endpoint.address());
        assertNoThread();
    }

    @Test
    public void anAddressIsServedWhenItIsInForceAndNotBefore() throws IOException {
        Preparation change = prepare(OFF, at(address));
        try (Socket early = new Socket(address.getAddress(), address.getPort())) {
            early.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: metrics\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            early.setSoTimeout(200);
            assertThrows(SocketTimeoutException.class, () -> early.getInputStream().read());
            early.setSoTimeout(60_000);
            change.commit();
            assertEquals("it was only waiting", 'H', early.getInputStream().read());
        }
        assertServed(address);
    }

    @Test
    public void aChangeThatDoesNotTakePlaceLeavesNothing() throws IOException {
        prepare(OFF, at(address)).rollback();
        assertFree(address);
        assertNoThread();
    }

    @Test
    public void anAddressInUseRefusesTheChangeAndIsNamed() throws IOException {
        serve();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress theirs = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            EngineException refusal = assertThrows(EngineException.class, () -> prepare(at(address), at(theirs)));
            assertEquals(ErrorKind.INVALID, refusal.kind());
            assertEquals("metrics-addr: cannot listen at 127.0.0.1:" + theirs.getPort() + ": Address already in use", refusal.getMessage());
        }
        assertEquals(Optional.of(address), endpoint.address());
        assertServed(address);
    }

    @Test
    public void anAddressThatThisMachineHasNotRefusesTheChange() {
        InetSocketAddress strange = new InetSocketAddress("192.0.2.1", address.getPort());
        assertThat(assertThrows(EngineException.class, () -> prepare(OFF, at(strange))).getMessage(), startsWith("metrics-addr: "));
    }

    @Test
    public void anotherAddressTakesThePlaceOfTheFormer() throws IOException {
        serve();
        InetSocketAddress other = free("127.0.0.1");
        prepare(at(address), at(other)).commit();
        assertServed(other);
        assertFree(address);
    }

    @Test
    public void theSamePortAtAnotherAddressIsNotInItsOwnWay() throws IOException {
        serve();
        InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", address.getPort());
        prepare(at(address), at(everywhere)).rollback();
        assertServed(address);
        prepare(at(address), at(everywhere)).commit();
        assertEquals(Optional.of(everywhere), endpoint.address());
        assertServed(address);
        assertThrows("nobody else gets it", IOException.class, () -> new ServerSocket(address.getPort(), 1, address.getAddress()).close());
        prepare(at(everywhere), at(address)).commit();
        assertServed(address);
    }

    @Test
    public void turnedOffItLeavesNothing() throws IOException {
        serve();
        assertTrue(hasThread());
        prepare(at(address), OFF).commit();
        assertFree(address);
        assertNoThread();
    }

    @Test
    public void whatHasNothingToDoWithItIsNotRefusedWhereTheAddressInForceCannotBeHad() throws IOException {
        try (ServerSocket taken = new ServerSocket(address.getPort(), 1, address.getAddress())) {
            prepare(at(address), at(address)).commit();
            assertEquals(Optional.empty(), endpoint.address());
        }
        prepare(at(address), at(address)).commit();
        assertServed(address);
    }

    @Test
    public void theBundleLeavesNothingWhenItStopsWhateverItsClientsDo() throws IOException {
        serve();
        try (Socket silent = new Socket(address.getAddress(), address.getPort());
                Socket halfway = new Socket(address.getAddress(), address.getPort())) {
            halfway.getOutputStream().write("GET /met".getBytes(StandardCharsets.UTF_8));
            assertServed(address);
            endpoint.close();
            assertEquals(-1, silent.getInputStream().read());
            assertNoThread();
        }
        new ServerSocket(address.getPort(), 1, address.getAddress()).close();
    }

    @Test
    public void aChangeThatComesIntoForceAfterTheEndServesNothing() throws IOException {
        Preparation late = prepare(OFF, at(address));
        endpoint.close();
        late.commit();
        assertFree(address);
    }

    @Test
    public void theFormatIsThatOfPrometheusOrOpenMetricsWhereThatIsAskedFor() throws IOException {
        serve();
        assertThat(text(address, "GET /metrics HTTP/1.1\r\n"), containsString("Content-Type: text/plain; version=0.0.4"));
        String open = text(address, "GET /metrics HTTP/1.1\r\nAccept: application/openmetrics-text; version=1.0.0\r\n");
        assertThat(open, containsString("application/openmetrics-text; version=1.0.0"));
        assertTrue(open, open.endsWith("# EOF\n"));
    }

    @Test
    public void anAnswerIsCompressedAndFilteredOnRequest() throws IOException {
        serve();
        byte[] answer = ask(address, "GET /metrics?name[]=karavel_tests HTTP/1.1\r\nAccept-Encoding: gzip\r\n");
        String head = new String(answer, StandardCharsets.ISO_8859_1);
        int body = head.indexOf("\r\n\r\n") + 4;
        String text = new String(new GZIPInputStream(new ByteArrayInputStream(answer, body, answer.length - body)).readAllBytes(),
                StandardCharsets.UTF_8);
        assertEquals("# HELP karavel_tests Tests.\n# TYPE karavel_tests gauge\nkaravel_tests 7.0\n", text);
    }

    @Test
    public void theHeadAloneIsAnsweredWithoutABody() throws IOException {
        serve();
        String head = text(address, "HEAD /metrics HTTP/1.1\r\n");
        assertThat(head, startsWith("HTTP/1.1 200 OK"));
        assertTrue(head, head.endsWith("\r\n\r\n"));
    }

    @Test
    public void whatIsNoQuestionForMetricsIsRefused() throws IOException {
        serve();
        assertThat(text(address, "GET / HTTP/1.1\r\n"), startsWith("HTTP/1.1 404"));
        assertThat(text(address, "POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n"), startsWith("HTTP/1.1 405"));
        assertThat(text(address, "nonsense\r\n"), startsWith("HTTP/1.1 400"));
        assertServed(address);
    }

    @Test
    public void aConnectionIsKeptForTheNextQuestion() throws IOException {
        serve();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            String question = "GET /metrics?name[]=karavel_tests HTTP/1.1\r\nHost: metrics\r\n";
            socket.getOutputStream().write((question + "\r\n" + question + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("both, one after the other", 3, answers.split("HTTP/1.1 200 OK", -1).length);
        }
    }
}
