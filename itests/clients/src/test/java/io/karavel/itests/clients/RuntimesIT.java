package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RawConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.After;
import org.junit.Test;

/** Runtimes that come, go and change their meaning under containers. */
public class RuntimesIT extends ClientTest {
    private static final String SCRIPT = "{{.Karavel.Runtime.Binary}}";
    private static final String FEATURES = "{{index (index .Runtimes \"runc\").Status \"org.opencontainers.runtime-spec.features\"}}";

    /** Another program as far as the engine knows. */
    private String anotherRunc() throws IOException {
        Path copy = engine.root().resolve("another-runc");
        if (Files.notExists(copy)) {
            Files.copy(Path.of("/usr/sbin/runc"), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return copy.toString();
    }

    private Outcome shell(String... words) {
        String[] line = new String[words.length + 1];
        line[0] = "shell";
        System.arraycopy(words, 0, line, 1, words.length);
        return engine.karavel(line);
    }

    private Path script(String container) {
        return Path.of(docker.run("inspect", "--format", SCRIPT, container));
    }

    private String configuration() throws IOException {
        return Files.readString(engine.root().resolve("karavel.json"));
    }

    @After
    public void removeRuntimes() {
        removeContainers();
        shell("runtime:default", "runc").expect(0);
        for (String name : new String[] {"argued", "other"}) {
            shell("runtime:remove", name);
        }
    }

    @Test
    public void aContainerKeepsTheRuntimeItWasStartedWithAcrossRestartsOfTheEngine() throws IOException {
        shell("runtime:add", "argued", "/usr/sbin/runc", "--log-format=text").expect(0);
        docker.run("run", "-d", "--name", "kept", "--runtime", "argued", "busybox", "sleep", "1000");
        Path old = script("kept");
        assertThat(Files.readString(old), containsString("'--log-format=text' \"$@\""));

        shell("runtime:add", "--replace", "argued", "/usr/sbin/runc", "--log-format=json").expect(0);
        assertEquals("still here", docker.run("exec", "kept", "echo", "still here"));
        shell("runtime:remove", "argued").expect(0);
        assertEquals(old, script("kept"));
        engine.down();
        engine.up();
        assertTrue("its script is there", Files.exists(old));
        assertEquals("still here", docker.run("exec", "kept", "echo", "still here"));
        assertThat(shell("container:inspect", "kept").expect(0).output(), containsString(old.toString()));
        docker.run("rm", "-f", "kept");
        engine.down();
        engine.up();
        docker.run("run", "--rm", "busybox", "true");
        await().atMost(60, SECONDS).until(() -> Files.notExists(old));
    }

    @Test
    public void aScriptThatSomebodyChangedStartsNothing() throws IOException {
        shell("runtime:add", "argued", "/usr/sbin/runc", "--log-format=text").expect(0);
        docker.run("run", "-d", "--name", "victim", "--runtime", "argued", "busybox", "sleep", "1000");
        Path script = script("victim");
        String contents = Files.readString(script);
        Files.writeString(script, contents.replace("text", "json"));
        Outcome exec = docker.command("exec", "victim", "true").run();
        assertNotEquals(0, exec.exit());
        assertThat(exec.errors(), containsString(script + " was changed by someone"));
        Files.writeString(script, contents);
        assertEquals("", docker.run("exec", "victim", "true"));
    }

    @Test
    public void aRuntimeIsAddedChosenAndRemovedInTheConsole() throws IOException {
        assertThat(shell("runtime:add", "--dry-run", "other", anotherRunc()).expect(0).output(), containsString("would be written"));
        assertThat(shell("runtime:add", "other", anotherRunc()).expect(0).output(), containsString("It is written to"));
        assertThat(configuration(), containsString("\"other\": { \"path\": \"" + anotherRunc() + "\" }"));
        assertNotEquals(0, shell("runtime:add", "other", anotherRunc()).exit());
        shell("runtime:default", "other").expect(0);
        assertEquals("other", docker.run("info", "--format", "{{.DefaultRuntime}}"));
        docker.run("run", "-d", "--name", "by-default", "busybox", "sleep", "1000");
        assertEquals(anotherRunc(), script("by-default").toString());
        assertThat(shell("runtime:list").expect(0).output(), containsString("other"));
        assertThat(shell("runtime:inspect", "other").expect(0).output(), containsString("by-default"));
        Outcome refused = shell("runtime:remove", "other");
        assertNotEquals(0, refused.exit());
        assertThat(refused.output() + refused.errors(), containsString("default-runtime: there is no runtime of the name \"other\""));
        shell("runtime:default", "runc").expect(0);
        assertThat(shell("runtime:remove", "other").expect(0).output(), containsString("by-default"));
        assertThat(configuration(), not(containsString("another-runc")));
    }

    @Test
    public void aShimIsARuntimeByItsNameAndByItsOptions() throws IOException {
        assertEquals("by its name", docker.run("run", "--rm", "--runtime", "io.containerd.runc.v2", "busybox", "echo", "by its name"));
        shell("runtime:add", "--type", "io.containerd.runc.v2", "--option", "BinaryName=" + anotherRunc(), "other").expect(0);
        docker.run("run", "-d", "--name", "optioned", "--runtime", "other", "busybox", "sleep", "1000");
        assertEquals("hi", docker.run("exec", "optioned", "echo", "hi"));
        assertThat(shell("runtime:inspect", "other").expect(0).output(), containsString("BinaryName=" + anotherRunc()));
        docker.run("rm", "-f", "optioned");
        Outcome path = docker.command("create", "--runtime", anotherRunc(), "busybox").run().expect(1);
        assertThat(path.errors(), containsString("unknown or invalid runtime name: " + anotherRunc()));
    }

    @Test
    public void aStoppedContainerIsMovedToAnotherRuntime() throws IOException {
        shell("runtime:add", "other", anotherRunc()).expect(0);
        docker.run("run", "-d", "--name", "moved", "busybox", "sleep", "1000");
        Outcome running = shell("runtime:migrate", "moved", "other");
        assertThat(running.output() + running.errors(), containsString("stop the container first"));
        docker.run("stop", "-t", "0", "moved");
        assertThat(shell("runtime:migrate", "moved", "other").expect(0).output(), containsString("moved starts by other"));
        docker.run("start", "moved");
        assertEquals("other " + anotherRunc(), docker.run("inspect", "--format", "{{.HostConfig.Runtime}} " + SCRIPT, "moved"));
        assertEquals("hi", docker.run("exec", "moved", "echo", "hi"));
        docker.run("stop", "-t", "0", "moved");
        HttpReply back = RawConnection.request(engine.socket(), "POST", "/karavel/v1/containers/moved/runtime", "{\"Runtime\":\"\"}");
        assertEquals(back.body(), 200, back.status());
        assertThat(back.body(), containsString("\"Name\":\"runc\""));
        docker.run("start", "moved");
    }

    @Test
    public void whatRuncCanDoIsToldByInfo() {
        await().atMost(60, SECONDS).until(() -> docker.run("info", "--format", FEATURES).startsWith("{\"ociVersionMin\""));
        assertThat(docker.run("info", "--format", FEATURES), startsWith("{"));
    }

    @Test
    public void anUnknownRuntimeIsRefusedInDockersWords() {
        Outcome refused = docker.command("create", "--runtime", "nosuch", "busybox").run().expect(1);
        assertThat(refused.errors(), containsString("unknown or invalid runtime name: nosuch"));
        assertFalse(docker.run("ps", "-aq").contains("nosuch"));
    }
}
