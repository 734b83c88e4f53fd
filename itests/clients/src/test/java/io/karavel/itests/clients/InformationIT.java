package io.karavel.itests.clients;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RawConnection;
import java.util.Map;
import org.junit.Test;

/** What the engine tells of itself, and how clients agree with it on a version of the API. */
public class InformationIT extends ClientTest {
    @Test
    public void theVersionHasTheServersPart() {
        String version = docker.run("version");
        assertThat(version, containsString("Client:"));
        assertThat(version, containsString("Server: "));
        assertEquals("1.51 1.24 linux", docker.run("version", "--format",
                "{{.Server.APIVersion}} {{.Server.MinAPIVersion}} {{.Server.Os}}"));
    }

    @Test
    public void infoCountsContainersAndImages() {
        docker.run("run", "-d", "--name", "running", "busybox", "sleep", "1000");
        docker.run("run", "-d", "--name", "paused", "busybox", "sleep", "1000");
        docker.run("pause", "paused");
        docker.run("create", "--name", "stopped", "busybox");
        assertEquals("3 1 1 1", docker.run("info", "--format",
                "{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}}"));
        assertEquals("linux runc json-file", docker.run("info", "--format",
                "{{.OSType}} {{.DefaultRuntime}} {{.LoggingDriver}}"));
        assertEquals(Integer.toString(Runtime.getRuntime().availableProcessors()),
                docker.run("info", "--format", "{{.NCPU}}"));
        assertEquals(engine.root().resolve("data").toString(), docker.run("info", "--format", "{{.DockerRootDir}}"));
        assertThat(docker.run("info"),
                containsString("Server:\n Containers: 3\n  Running: 1\n  Paused: 1\n  Stopped: 1\n"));
    }

    @Test
    public void aPingTellsTheVersion() {
        for (String method : new String[] {"GET", "HEAD"}) {
            HttpReply reply = RawConnection.request(engine.socket(), method, "/_ping", "");
            assertEquals(200, reply.status());
            assertEquals("1.51", reply.header("Api-Version"));
            assertEquals("linux", reply.header("Ostype"));
            assertEquals("false", reply.header("Docker-Experimental"));
            assertEquals("no-cache, no-store, must-revalidate", reply.header("Cache-Control"));
            assertEquals("no-cache", reply.header("Pragma"));
            assertEquals("inactive", reply.header("Swarm"));
            assertTrue(reply.header("Server"), reply.header("Server").matches("Docker/\\S+ \\(linux\\)"));
            assertEquals("text/plain; charset=utf-8", reply.header("Content-Type"));
            assertEquals(method.equals("GET") ? "OK" : "", reply.body());
        }
    }

    @Test
    public void everyVersionOfTheApiFromTheOldestToTheNewestIsSpoken() {
        for (String version : new String[] {"v1.24", "v1.32", "v1.40", "v1.44", "v1.51"}) {
            HttpReply reply = RawConnection.request(engine.socket(), "GET", "/" + version + "/containers/json", "");
            assertEquals(version, 200, reply.status());
            assertEquals("1.51", reply.header("Api-Version"));
        }
    }

    @Test
    public void anOlderClientIsServed() {
        assertEquals("hi\n", docker.command("run", "--rm", "busybox", "echo", "hi")
                .with(withVersion("1.40")).run().expect(0).output());
        Outcome tooNew = docker.command("ps").with(withVersion("1.99")).run().expect(1);
        assertThat(tooNew.errors(),
                containsString("client version 1.99 is too new. Maximum supported API version is 1.51"));
        Outcome tooOld = docker.command("ps").with(withVersion("1.12")).run().expect(1);
        assertThat(tooOld.errors(),
                containsString("client version 1.12 is too old. Minimum supported API version is 1.24, please upgrade "
                + "your client to a newer version"));
    }

    private Map<String, String> withVersion(String version) {
        return Map.of("DOCKER_HOST", engine.host(), "DOCKER_CONFIG", docker.configuration().toString(),
                "DOCKER_API_VERSION", version);
    }
}
