package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.allOf;
import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.clients.plugin.BrokenRuntime;
import io.karavel.itests.clients.plugin.GoodRuntime;
import io.karavel.itests.support.PluginJar;
import io.karavel.itests.support.RunningCommand;
import io.karavel.itests.support.Workspace;
import io.karavel.spi.runtime.OciRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.junit.After;
import org.junit.Test;

/** An update of a plugin that does not work is taken back, and the engine says so. */
public class PluginGuardIT extends ClientTest {
    private static final String NAME = "io.karavel.itests.guarded";
    private static final PluginJar GOOD = plugin(GoodRuntime.class, "");

    private final Path good = GOOD.write("1.0.0", Workspace.file("guarded.jar"));
    /** Throws when the registry asks for it. */
    private final Path broken = plugin(BrokenRuntime.class, "").write("2.0.0", Workspace.file("guarded.jar"));
    /** Wants a package that nobody exports. */
    private final Path unresolved = plugin(GoodRuntime.class, "nowhere.to.be.found").write("3.0.0", Workspace.file("guarded.jar"));
    private final Path deployed = engine.root().resolve("karaf/deploy/guarded.jar");

    private final Instant begun = Instant.now();
    /** How much the engine had logged before; what was said of the versions of another test is none of this one's. */
    private final int logged = log().length();

    private static PluginJar plugin(Class<?> component, String imports) {
        return new PluginJar(NAME, "guarded", component, OciRuntime.class, imports);
    }

    @After
    public void remove() throws IOException {
        removeContainers();
        if (!Files.deleteIfExists(deployed)) {
            engine.karavel("shell", "bundle:uninstall", NAME);
        }
        Deployment.awaitRuntimes(engine, names -> !names.contains("guarded"));
    }

    @Test
    public void updatesInTheConsoleThatDoNotWorkAreTakenBack() {
        engine.karavel("shell", "bundle:install", "-s", good.toUri().toString()).expect(0);
        staysAtTheVersionThatWorks(jar -> engine.karavel("shell", "bundle:update", NAME, jar.toUri().toString()));
    }

    @Test
    public void updatesInTheDeployFolderThatDoNotWorkAreTakenBack() {
        deploy(good);
        staysAtTheVersionThatWorks(this::deploy);
    }

    private void deploy(Path jar) {
        try {
            Path next = Files.copy(jar, Workspace.file("next.jar"));
            Files.move(next, deployed, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError("cannot deploy " + jar, e);
        }
    }

    private interface Update {
        void to(Path jar);
    }

    private void staysAtTheVersionThatWorks(Update update) {
        awaitKept("1.0.0");
        assertWorks();
        docker.run("run", "-d", "--name", "kept", "--runtime", "guarded", "busybox", "sleep", "1000");
        try (RunningCommand events = docker.start("events", "--since", begun.toString(), "--filter", "type=plugin", "--format", "{{json .}}")) {
            update.to(broken);
            await().atMost(120, SECONDS).until(events::output, allOf(containsString("\"failed\":\"2.0.0\""),
                    containsString("\"version\":\"1.0.0\""), containsString("out of order")));
            assertWorks();
            update.to(unresolved);
            await().atMost(120, SECONDS).until(events::output, allOf(containsString("\"failed\":\"3.0.0\""),
                    containsString("nowhere.to.be.found")));
            assertWorks();
        }
        assertEquals("1.0.0", version());
        assertEquals("further", docker.run("exec", "kept", "echo", "further"));
        assertTrue(news().contains("The update of plugin " + NAME + " 2.0.0 was taken back, version 1.0.0 works again"));
        // One that works is not taken back.
        update.to(GOOD.write("4.0.0", Workspace.file("guarded.jar")));
        awaitKept("4.0.0");
        assertWorks();
    }

    private void assertWorks() {
        assertEquals("inside", docker.run("run", "--rm", "--runtime", "guarded", "busybox", "echo", "inside"));
    }

    private String version() {
        return engine.karavel("shell", "bundle:list", "-l", "--no-format").output().lines().filter(line -> line.contains("guarded.jar"))
                .findFirst().map(line -> line.split("\t")[3].strip()).orElse("none");
    }

    /** Looks until the engine has a version and keeps what is in it. */
    private void awaitKept(String version) {
        await().atMost(120, SECONDS).pollInterval(500, MILLISECONDS).until(this::version, version::equals);
        await().atMost(120, SECONDS).pollInterval(250, MILLISECONDS)
                .until(() -> news().contains("Plugin " + NAME + " " + version + " works, and is kept"));
    }

    private String news() {
        String all = log();
        // The log may have begun anew meanwhile.
        return all.substring(all.length() < logged ? 0 : logged);
    }

    private String log() {
        try {
            return Files.readString(engine.root().resolve("log/karavel.log"));
        } catch (IOException e) {
            throw new AssertionError("cannot read the log", e);
        }
    }
}
