package io.karavel.itests.faults;

import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.RawConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * What an engine counts of checks by one kind of probe.
 *
 * @param said    that said something
 * @param healthy of these, that containers are well
 * @param begun   that began
 * @param prompt  of these, a tenth of a second after they were due at the latest
 */
record CheckCounts(long said, long healthy, long begun, long prompt) {
    /** Where an engine serves what it counts, from now on. */
    static URI serve(Engine engine) throws IOException {
        String address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        HttpReply reply = RawConnection.request(engine.socket(), "POST", "/karavel/v1/config", "{\"metrics-addr\":\"" + address + "\"}",
                "Content-Type: application/merge-patch+json\r\n");
        assertEquals(reply.toString(), 200, reply.status());
        return URI.create("http://" + address + "/metrics");
    }

    static CheckCounts read(URI metrics, String type) throws IOException {
        String text;
        try (InputStream stream = metrics.toURL().openStream()) {
            text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        String label = "type=\"" + type + "\"";
        String delay = "karavel_health_probe_delay_seconds";
        return new CheckCounts(sum(text, "karavel_health_probes_total", label),
                sum(text, "karavel_health_probes_total", label, "result=\"healthy\""),
                sum(text, delay + "_count", label), sum(text, delay + "_bucket", label, "le=\"0.1\""));
    }

    private static long sum(String text, String name, String... labels) {
        return (long) text.lines().filter(line -> line.startsWith(name + "{") && Stream.of(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    CheckCounts since(CheckCounts before) {
        return new CheckCounts(said - before.said, healthy - before.healthy, begun - before.begun, prompt - before.prompt);
    }
}
