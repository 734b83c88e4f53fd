package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.karavel.itests.support.Outcome;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;

/** A class of tests that send traffic through networks, each of which finds none but those that are always there. */
public abstract class NetworkTest extends ClientTest {
    private static final String SERVER = "mkdir /www; echo hello from $HOSTNAME > /www/index.html; exec httpd -f -p 80 -h /www";

    @After
    public void removeNetworks() {
        removeContainers();
        docker.run("network", "prune", "-f");
    }

    /** A container with a web server, which answers by then. */
    final void serve(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", SERVER));
        docker.run(words.toArray(String[]::new));
        await().atMost(30, SECONDS).until(() -> fetch(name, "127.0.0.1", 80).output().contains("hello from"));
    }

    /** What a container gets from a web server. */
    final Outcome fetch(String container, String host, int port) {
        return docker.attempt("exec", container, "sh", "-c",
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 3 " + host + " " + port);
    }

    static String fetch(String host, int port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + host + ":" + port + "/").toURL().openConnection();
        connection.setConnectTimeout(5000);
        connection.setReadTimeout(5000);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    final String address(String container, String network) {
        return docker.inspect(container, "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}");
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** What the name server of a container's network says. */
    final Outcome lookUp(String container, String name) {
        return docker.attempt("exec", container, "nslookup", name);
    }
}
