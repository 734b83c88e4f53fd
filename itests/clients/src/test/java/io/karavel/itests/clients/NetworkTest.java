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
    /** After these a server that is there would have answered, whatever else the machine has to do. */
    private static final int ANSWER_SECONDS = 30;
    private static final int SILENCE_SECONDS = 3;
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
        awaitAnswer(name, "127.0.0.1", 80, "hello from");
    }

    /** What a container gets from a web server that answers. */
    final Outcome fetch(String container, String host, int port) {
        return fetch(container, host, port, ANSWER_SECONDS);
    }

    /** What a container gets from a web server that it is not to reach. */
    final Outcome knock(String container, String host, int port) {
        return fetch(container, host, port, SILENCE_SECONDS);
    }

    private Outcome fetch(String container, String host, int port, int seconds) {
        return docker.attempt("exec", container, "sh", "-c",
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w " + seconds + " " + host + " " + port);
    }

    static String fetch(String host, int port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + host + ":" + port + "/").toURL().openConnection();
        connection.setConnectTimeout(1000 * ANSWER_SECONDS);
        connection.setReadTimeout(1000 * ANSWER_SECONDS);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits for the answer of a web server that may have been started just now. */
    final void awaitAnswer(String container, String host, int port, String answer) {
        await("'" + answer + "' for " + container + " from " + host).atMost(60, SECONDS)
                .until(() -> fetch(container, host, port).output(), text -> text.contains(answer));
    }

    /** As {@link #awaitAnswer(String, String, int, String)}, for this machine. */
    static void awaitAnswer(String host, int port, String answer) {
        await("'" + answer + "' from " + host + ":" + port).atMost(60, SECONDS).ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> fetch(host, port), text -> text.contains(answer));
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
