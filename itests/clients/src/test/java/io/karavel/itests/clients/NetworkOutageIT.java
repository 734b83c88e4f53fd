package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Docker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestRule;
import org.junit.rules.Timeout;

/** Networks outlive the engine, and whatever it was killed at is finished or undone by the next one. */
public class NetworkOutageIT extends ClientTest {
    private static final int KILLS = Integer.getInteger("karavel.network.kills", 2);
    private static final int ROUNDS = Integer.getInteger("karavel.network.rounds", 20);

    @Rule
    public final TestRule deadline = Timeout.builder().withTimeout(600 + 60L * KILLS + 6L * ROUNDS, SECONDS).build();

    @After
    public void removeNetworks() {
        removeContainers();
        docker.run("network", "prune", "-f");
    }

    /** What the names of all that is this engine's begin with: its default network's bridge shows it. */
    private String tag() {
        String id = docker.inspect("bridge", "{{.Id}}").substring(0, 8);
        return links().stream().filter(name -> name.endsWith(id)).findFirst().orElseThrow().replace(id, "");
    }

    private static List<String> links() {
        return Command.of("ip", "-br", "link").run().expect(0).lines().stream().map(line -> line.split("[@ ]")[0]).toList();
    }

    private static List<String> rules(String tag) {
        return Command.of("iptables-save").run().expect(0).lines().stream().filter(line -> line.contains(tag) && line.startsWith("-A")).toList();
    }

    private static List<String> namespaces(String tag) {
        return Command.of("ip", "netns", "list").run().expect(0).lines().stream().filter(line -> line.startsWith(tag)).toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** The rules, and how many links and namespaces there are; the names of the latter differ each time. */
    private String footprint(String tag) {
        return links().stream().filter(name -> name.startsWith(tag)).count() + " links, " + namespaces(tag).size() + " namespaces, "
                + rules(tag);
    }

    @Test
    public void anOpenConnectionByAPublishedPortOutlivesTheEngine() throws IOException {
        int port = freePort();
        docker.run("run", "-d", "--name", "echo", "-p", port + ":7", "busybox", "nc", "-l", "-p", "7", "-e", "cat");
        try (Socket socket = await().atMost(60, SECONDS).ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> new Socket("127.0.0.1", port), Socket::isConnected)) {
            socket.setSoTimeout(60_000);
            BufferedReader answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertEquals("one", echo(socket, answers, "one"));
            engine.killHard();
            assertEquals("two", echo(socket, answers, "two"));
            engine.up();
            assertEquals("three", echo(socket, answers, "three"));
            // The server ends with its one connection.
            assertEquals("0.0.0.0:" + port, docker.run("port", "echo", "7/tcp").lines().findFirst().orElseThrow());
            docker.attempt("run", "--rm", "-p", port + ":7", "busybox", "true").expect(125);
        }
    }

    private static String echo(Socket socket, BufferedReader answers, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        return answers.readLine();
    }

    @Test
    public void nothingIsLeftOrDoubledAfterManyRounds() throws IOException {
        String tag = tag();
        int port = freePort();
        docker.run("run", "--rm", "busybox", "true");
        // The next one is prepared, with its link, which comes after its namespace.
        await().atMost(60, SECONDS).until(() -> namespaces(tag).size() == 3
                && links().stream().filter(name -> name.startsWith(tag + "v")).count() == 3);
        String before = footprint(tag);
        for (int round = 0; round < ROUNDS; round++) {
            docker.run("network", "create", "round");
            docker.run("run", "-d", "--name", "inhabitant", "--network", "round", "-p", port + ":80", "busybox", "sleep", "1000");
            docker.run("rm", "-f", "inhabitant");
            docker.run("network", "rm", "round");
        }
        await().atMost(60, SECONDS).until(() -> footprint(tag), before::equals);
    }

    @Test
    public void anEngineThatStopsWithNobodyInItsNetworksTakesThemAway() {
        String tag = tag();
        docker.run("network", "create", "empty");
        docker.run("run", "--rm", "--network", "empty", "busybox", "true");
        engine.down();
        try {
            // The kernel takes the links of a namespace that is gone away a moment later.
            await().atMost(60, SECONDS).until(() -> footprint(tag), "0 links, 0 namespaces, []"::equals);
        } finally {
            engine.up();
        }
        docker.run("run", "--rm", "--network", "empty", "busybox", "true");
    }

    @Test
    public void whateverTheEngineWasKilledAtIsFinishedOrUndone() throws Exception {
        String tag = tag();
        Random random = new Random(Long.getLong("karavel.network.seed", System.nanoTime()));
        docker.run("run", "-d", "--name", "steady", "busybox", "sleep", "100000");
        String steady = docker.inspect("steady", "{{.NetworkSettings.IPAddress}}");
        for (int kill = 0; kill < KILLS; kill++) {
            AtomicBoolean over = new AtomicBoolean();
            Thread user = new Thread(() -> use(over), "user of networks");
            user.start();
            try {
                LockSupport.parkNanos(Duration.ofMillis(1000 + random.nextInt(5000)).toNanos());
                engine.killHard();
            } finally {
                over.set(true);
                user.join();
            }
            engine.up();
            audit(tag);
            assertEquals(steady, docker.inspect("steady", "{{.NetworkSettings.IPAddress}}"));
            removeAllBut("steady");
        }
    }

    /** Makes, connects, publishes, disconnects and removes, whether it works or not. */
    private void use(AtomicBoolean over) {
        for (int number = 0; !over.get(); number++) {
            String name = "busy" + number;
            String network = "net" + number;
            docker.attempt("network", "create", network);
            docker.attempt("run", "-d", "--name", name, "-P", "--expose", "80", "busybox", "sleep", "1000");
            docker.attempt("network", "connect", network, name);
            docker.attempt("network", "disconnect", "bridge", name);
            if (number % 2 == 0) {
                docker.attempt("rm", "-f", name);
                docker.attempt("network", "rm", network);
            }
        }
    }

    private void removeAllBut(String name) {
        removeAllBut(docker, name);
        docker.run("network", "prune", "-f");
    }

    /** One that the engine removes just then itself, because it was killed while it did so, is refused, and gone a moment later. */
    static void removeAllBut(Docker docker, String name) {
        await().atMost(120, SECONDS).until(() -> {
            docker.containers("-a").stream().filter(other -> !other.equals(name)).forEach(other -> docker.attempt("rm", "-f", other));
            return docker.containers("-a");
        }, List.of(name)::equals);
    }

    /** Every running container has the interfaces that inspecting it shows, no address is given twice, and nothing else is there. */
    private void audit(String tag) {
        await().atMost(120, SECONDS).untilAsserted(() -> {
            Set<String> addresses = new HashSet<>();
            List<String> ports = new ArrayList<>();
            int interfaces = 0;
            for (String name : docker.containers()) {
                List<String> shown = docker.inspect(name, "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}").lines()
                        .flatMap(line -> List.of(line.trim().split(" +")).stream()).filter(text -> !text.isEmpty()).sorted().toList();
                List<String> inside = docker.run("exec", name, "ip", "-o", "-4", "addr").lines().filter(line -> !line.contains(" lo "))
                        .map(line -> line.trim().split("\\s+")[3].split("/")[0]).sorted().toList();
                assertEquals(name, shown, inside);
                shown.forEach(address -> assertTrue(address + " is given twice", addresses.add(address)));
                interfaces += shown.size();
                docker.run("port", name).lines().filter(line -> line.contains("0.0.0.0")).forEach(ports::add);
            }
            int prepared = namespaces(tag).size() - docker.containers().size();
            assertEquals("prepared", 3, prepared);
            assertEquals("links", interfaces + prepared,
                    links().stream().filter(name -> name.startsWith(tag + "v")).count());
            assertEquals("bridges", docker.run("network", "ls", "--filter", "driver=bridge", "-q").lines().count(),
                    links().stream().filter(name -> name.startsWith(tag) && !name.startsWith(tag + "v")).count());
            assertEquals("ports", ports.size(), rules(tag).stream().filter(rule -> rule.contains("--to-destination")).count());
        });
    }
}
