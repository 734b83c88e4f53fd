package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A project of Compose: three services on two networks. */
public class ComposeIT extends NetworkTest {
    private static final String PROJECT = "karavelshop";

    private final Path folder = Workspace.folder("compose");
    private int port;

    @Before
    public void write() throws IOException {
        port = freePort();
        Files.writeString(folder.resolve("docker-compose.yml"), """
                services:
                  db:
                    image: busybox
                    command: sh -c 'date >> /data/starts; echo hello from db > /data/index.html; echo db is ready; exec httpd -f -p 80 -h /data'
                    volumes: ["data:/data"]
                    networks:
                      back:
                        aliases: [store]
                  api:
                    image: busybox
                    command: sh -c 'mkdir /www; echo hello from api > /www/index.html; echo api is ready; exec httpd -f -p 80 -h /www'
                    depends_on: [db]
                    networks: [front, back]
                  web:
                    image: busybox
                    command: sh -c 'mkdir /www; echo hello from web > /www/index.html; exec httpd -f -p 80 -h /www'
                    depends_on: [api]
                    ports: ["127.0.0.1:%d:80"]
                    networks: [front]
                networks:
                  front:
                  back:
                volumes:
                  data:
                """.formatted(port));
    }

    @After
    public void takeDown() {
        compose("down", "-v", "-t", "0");
    }

    private Outcome compose(String... words) {
        List<String> line = new ArrayList<>(List.of("docker-compose", "-p", PROJECT, "-f", folder.resolve("docker-compose.yml").toString()));
        line.addAll(List.of(words));
        return Command.of(line.toArray(String[]::new)).with(docker.environment()).run();
    }

    /** The container of a service; its name differs between versions of Compose. */
    private String container(String service) {
        return compose("ps", "-q", service).expect(0).text();
    }

    private Instant started(String service) {
        return Instant.parse(docker.inspect(container(service), "{{.State.StartedAt}}"));
    }

    /** The server may have been started, and know its network, but a moment ago. */
    private void awaitReaches(String from, String name, String answer) {
        awaitAnswer(container(from), name, 80, answer);
    }

    @Test
    public void aProjectComesUpIsUsedAndGoesDown() throws IOException {
        compose("up", "-d").expect(0);
        assertTrue("db before api", started("db").isBefore(started("api")));
        assertTrue("api before web", started("api").isBefore(started("web")));

        awaitAnswer("127.0.0.1", port, "hello from web");
        awaitReaches("web", "api", "hello from api");
        awaitReaches("api", "web", "hello from web");
        awaitReaches("api", "db", "hello from db");
        assertEquals(docker.run("exec", container("api"), "nslookup", "db").lines().filter(line -> line.startsWith("Address")).toList(),
                docker.run("exec", container("api"), "nslookup", "store").lines().filter(line -> line.startsWith("Address")).toList());
        lookUp(container("web"), "db").expect(1);
        lookUp(container("web"), "store").expect(1);
        lookUp(container("db"), "web").expect(1);

        String shown = compose("ps").expect(0).output();
        assertThat(shown, containsString("127.0.0.1:" + port + "->80/tcp"));
        await().atMost(60, SECONDS).until(() -> compose("logs", "db").expect(0).output(), text -> text.contains("db is ready"));
        await().atMost(60, SECONDS).until(() -> compose("logs", "--no-color").expect(0).output(), text -> text.contains("api is ready"));

        String before = container("db");
        compose("restart", "-t", "0", "db").expect(0);
        assertEquals("the same container", before, container("db"));
        await("the volume has both starts").atMost(60, SECONDS)
                .until(() -> docker.run("exec", before, "cat", "/data/starts").lines().count() == 2);
        awaitReaches("api", "store", "hello from db");

        compose("up", "-d").expect(0);
        assertEquals("nothing is made anew", before, container("db"));
        compose("stop", "-t", "0").expect(0);
        compose("start").expect(0);
        awaitAnswer("127.0.0.1", port, "hello from web");

        compose("down", "-v", "-t", "0").expect(0);
        assertEquals("", docker.run("ps", "-aq"));
        assertEquals("", docker.run("network", "ls", "-q", "--filter", "label=com.docker.compose.project=" + PROJECT));
        assertEquals("", docker.run("volume", "ls", "-q", "--filter", "label=com.docker.compose.project=" + PROJECT));
    }

    @Test
    public void aServiceHasSeveralContainersUnderOneName() {
        compose("up", "-d", "--scale", "api=3").expect(0);
        assertEquals(3, docker.run("exec", container("web"), "nslookup", "api").lines()
                .filter(line -> line.matches("Address: \\d+\\.\\d+\\.\\d+\\.\\d+")).distinct().count());
        compose("down", "-v", "-t", "0").expect(0);
    }
}
