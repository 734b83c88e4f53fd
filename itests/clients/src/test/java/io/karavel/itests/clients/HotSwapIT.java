package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.startsWith;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.clients.plugin.GoodRuntime;
import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.PluginJar;
import io.karavel.itests.support.RunningCommand;
import io.karavel.itests.support.Workspace;
import io.karavel.spi.runtime.OciRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Test;

/** Bundles are exchanged under running containers, and under the clients that use them just then: nobody notices. */
public class HotSwapIT extends ClientTest {
    private static final String NAME = "io.karavel.itests.swapped";
    private static final PluginJar PLUGIN = new PluginJar(NAME, "swapped", GoodRuntime.class, OciRuntime.class, "");
    private static final String UNTIL_STOPPED = "trap 'exit 5' TERM; while true; do usleep 50000; done";
    private static final int UPDATES = 20;
    private static final int LINES = 400;

    private final Path first = PLUGIN.write("1.0.0", Workspace.file("swapped.jar"));
    private final Path second = PLUGIN.write("2.0.0", Workspace.file("swapped.jar"));

    private void shell(String line) {
        engine.karavel("shell", line).expect(0);
    }

    private void install() {
        shell("bundle:install -s " + first.toUri());
        Deployment.awaitRuntimes(engine, names -> names.contains("swapped"));
    }

    @After
    public void uninstall() {
        removeContainers();
        engine.karavel("shell", "bundle:uninstall", NAME);
        Deployment.awaitRuntimes(engine, names -> !names.contains("swapped"));
    }

    @Test
    public void aRuntimesBundleIsReplacedUnderItsContainers() {
        install();
        docker.run("run", "-d", "--name", "kept", "--runtime", "swapped", "busybox", "sh", "-c", UNTIL_STOPPED);
        shell("bundle:update " + NAME + " " + second.toUri());
        assertStaysManageable("kept");
        shell("bundle:uninstall " + NAME);
        Deployment.awaitRuntimes(engine, names -> !names.contains("swapped"));
        assertEquals("still", docker.run("exec", "kept", "echo", "still"));
        docker.run("stop", "-t", "60", "kept");
        install();
        docker.run("start", "kept");
        assertStaysManageable("kept");
        docker.run("rm", "-f", "kept");
    }

    private void assertStaysManageable(String container) {
        assertEquals("further", docker.run("exec", container, "echo", "further"));
        docker.run("stop", "-t", "60", container);
        assertEquals("5", docker.inspect(container, "{{.State.ExitCode}}"));
        docker.run("start", container);
        assertEquals("running", docker.statusOf(container));
    }

    @Test
    public void containersClientsNoticeNoUpdateOfTheContainerdRuntime() {
        clientsNotice("bundle:update io.karavel.runtime-containerd", "bundle:restart io.karavel.runtime-containerd");
    }

    @Test
    public void containersClientsNoticeNoUpdateOfTheRegistry() {
        clientsNotice("bundle:update io.karavel.runtime-registry", "bundle:restart io.karavel.runtime-registry");
    }

    private void clientsNotice(String... exchanges) {
        docker.run("run", "-d", "--name", "host", "busybox", "sh", "-c", UNTIL_STOPPED);
        String count = "i=0; while [ $i -lt " + LINES + " ]; do i=$((i + 1)); echo $i; usleep 20000; done; exit 23";
        try (RunningCommand exec = docker.start("exec", "host", "sh", "-c", count);
                RunningCommand counting = docker.start("run", "--name", "counting", "busybox", "sh", "-c", count);
                RunningCommand talking = docker.start("run", "-i", "--name", "talking", "busybox", "sh", "-c",
                        "read a; echo got $a; read b; echo got $b; exit 9");
                Terminal terminal = Terminal.open(docker, "run -it --name terminal busybox sh -c 'read a; echo got $a; exit 8'");
                RunningCommand attached = docker.start("attach", "host")) {
            exec.awaitOutput("5\n");
            counting.awaitOutput("5\n");
            talking.write("one\n");
            talking.awaitOutput("got one");
            await().atMost(60, SECONDS).until(() -> docker.containers().contains("terminal"));
            for (String exchange : exchanges) {
                shell(exchange);
                assertEquals("while it changes", docker.run("exec", "host", "echo", "while it changes"));
            }
            talking.write("two\n");
            Outcome talked = talking.await().expect(9);
            assertEquals("got one\ngot two\n", talked.output());
            terminal.type("typed\n");
            assertThat(terminal.awaitEnd().expect(8).output(), containsString("got typed"));
            assertEquals(lines(), exec.await().expect(23).lines());
            assertEquals(lines(), counting.await().expect(23).lines());
            assertEquals(lines(), docker.logs("counting").lines());
            assertTrue("someone is still attached", attached.isAlive());
            docker.run("stop", "-t", "60", "host");
            assertEquals(5, attached.await().exit());
        }
        docker.run("start", "host");
        assertEquals("further", docker.run("exec", "host", "echo", "further"));
    }

    private static List<String> lines() {
        return IntStream.rangeClosed(1, LINES).mapToObj(Integer::toString).toList();
    }

    @Test
    public void noStartFailsWhileTheRuntimesBundleIsReplaced() {
        install();
        runsWhile("swapped", NAME);
    }

    @Test
    public void noStartFailsWhileTheContainerdRuntimeIsReplaced() {
        runsWhile("runc", "io.karavel.runtime-containerd");
    }

    @Test
    public void noStartFailsWhileTheRegistryIsReplaced() {
        runsWhile("runc", "io.karavel.runtime-registry");
    }

    /** Two clients start one container after the other meanwhile. */
    private void runsWhile(String runtime, String bundle) {
        Path folder = Workspace.folder("loop");
        Command loop = Command.of("sh", "-c", "cd " + folder + "; i=0; until [ -e stop ]; do i=$((i + 1)); out=$(docker run --rm --runtime "
                + runtime + " busybox echo ran 2>&1) && [ \"$out\" = ran ] || echo \"failed: $out\"; done; echo runs: $i")
                .with(docker.environment());
        try (RunningCommand one = loop.start(); RunningCommand two = loop.start()) {
            shell(IntStream.range(0, UPDATES).mapToObj(number -> "bundle:update " + bundle
                    + (bundle.equals(NAME) ? " " + (number % 2 == 0 ? second : first).toUri() : ""))
                    .collect(Collectors.joining("; shell:sleep 1; ")));
            Files.createFile(folder.resolve("stop"));
            assertThat(one.await().expect(0).output(), startsWith("runs: "));
            assertThat(two.await().expect(0).output(), startsWith("runs: "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
