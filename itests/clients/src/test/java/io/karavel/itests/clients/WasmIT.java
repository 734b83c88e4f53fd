package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;

import io.karavel.examples.runtime.wasm.ShellModule;
import io.karavel.examples.runtime.wasm.WasmRuntime;
import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.Test;

/** Containers without any program of the machine's: {@code docker run --runtime wasm} executes the module in the image. */
public class WasmIT extends ClientTest {
    private static Deployment deployment;

    @Before
    public void deploy() {
        if (deployment == null) {
            deployment = Deployment.of(engine, WasmRuntime.class);
        }
        deployment.awaitRuntime("wasm");
    }

    /** Without the runtime nobody could remove its containers. */
    @After
    public void awaitRuntime() {
        deployment.awaitRuntime("wasm");
    }

    @AfterClass
    public static void undeploy() {
        deployment.close();
        deployment = null;
    }

    @Test
    public void aModuleRunsAsAnyOtherProgram() {
        image("speaker", "echo out; echo err >&2; args; env; exit 7");
        Outcome outcome = docker.attempt("run", "--rm", "--runtime", "wasm", "-e", "COLOUR=blue", "--hostname", "box", "speaker",
                "one", "two words").expect(7);
        assertEquals("out\n/main.wasm\0one\0two words\0", outcome.output().substring(0, outcome.output().indexOf("PATH=")));
        assertThat(outcome.output(), containsString("COLOUR=blue\0"));
        assertEquals("err\n", outcome.errors());
    }

    @Test
    public void aModuleReadsItsInputToTheEnd() {
        image("reader", "cat; echo over");
        assertEquals("typed\nover\n", docker.command("run", "--rm", "-i", "--runtime", "wasm", "reader").from("typed\n").run()
                .expect(0).output());
    }

    @Test
    public void aModuleIsStoppedAndStartedAgain() {
        image("ticker", "while true; do echo tick; sleep 0.05; done");
        docker.run("run", "-d", "--name", "ticks", "--runtime", "wasm", "ticker");
        await().atMost(60, SECONDS).until(() -> docker.logs("ticks").output().contains("tick"));
        Outcome exec = docker.attempt("exec", "ticks", "true");
        assertThat(exec.output() + exec.errors(), containsString("runs one module per container"));
        assertThat(docker.attempt("pause", "ticks").expect(1).errors(), containsString("cannot pause a module"));
        assertEquals("running", docker.statusOf("ticks"));
        docker.run("stop", "ticks");
        assertEquals("exited 143", docker.inspect("ticks", "{{.State.Status}} {{.State.ExitCode}}"));
        docker.run("start", "ticks");
        docker.run("kill", "ticks");
        assertEquals("137", docker.run("wait", "ticks"));
        docker.run("rm", "ticks");
    }

    @Test
    public void whatIsNoModuleIsRefused() {
        assertThat(docker.attempt("run", "--rm", "--runtime", "wasm", "busybox", "/bin/busybox").errors(),
                containsString("exec format error"));
        assertThat(docker.attempt("run", "--rm", "--runtime", "wasm", "busybox", "/nothing").expect(127).errors(),
                containsString("executable file not found"));
    }

    @Test
    public void aModuleEndsWithItsBundle() {
        image("sleeper", "while true; do sleep 1; done");
        docker.run("run", "-d", "--name", "sleeps", "--runtime", "wasm", "sleeper");
        deployment.close();
        try {
            assertEquals("137", docker.run("wait", "sleeps"));
        } finally {
            deployment = Deployment.of(engine, WasmRuntime.class);
        }
        deployment.awaitRuntime("wasm");
        docker.run("start", "sleeps");
        assertEquals("running", docker.statusOf("sleeps"));
    }

    /** It failed after a minute each time, because nobody could say what runs by a runtime that is gone. */
    @Test
    public void aContainerWhoseRuntimeIsGoneForGoodIsMoved() {
        docker.run("create", "--name", "left", "--runtime", "wasm", "busybox", "echo", "by runc");
        docker.attempt("start", "left");
        image("sleeper", "while true; do sleep 1; done");
        docker.run("run", "-d", "--name", "bound", "--runtime", "wasm", "sleeper");
        docker.run("stop", "bound");
        deployment.close();
        try {
            Deployment.awaitRuntimes(engine, names -> !names.contains("wasm"));
            assertThat(engine.karavel("shell", "runtime:migrate bound runc").expect(0).output(), containsString("starts by runc"));
            assertThat(engine.karavel("shell", "runtime:migrate left runc").expect(0).output(), containsString("starts by runc"));
            assertEquals("by runc", docker.run("start", "-a", "left"));
        } finally {
            deployment = Deployment.of(engine, WasmRuntime.class);
        }
    }

    @Test
    public void theEndOfAModuleWhoseEngineWasKilledIsRecorded() {
        image("sleeper", "echo begun; while true; do sleep 1; done");
        docker.run("run", "-d", "--name", "lost", "--runtime", "wasm", "sleeper");
        await().atMost(60, SECONDS).until(() -> docker.logs("lost").output().contains("begun"));
        engine.killHard();
        engine.up();
        deployment.awaitRuntime("wasm");
        await().atMost(60, SECONDS).until(() -> docker.statusOf("lost").equals("exited"));
        assertEquals("255", docker.inspect("lost", "{{.State.ExitCode}}"));
        docker.run("start", "lost");
        assertEquals("running", docker.statusOf("lost"));
    }

    private void image(String name, String script) {
        try {
            Path folder = Workspace.folder("module");
            Files.write(folder.resolve("main.wasm"), ShellModule.of(script));
            Path archive = Workspace.file("module.tar");
            Command.of("tar", "-C", folder.toString(), "-cf", archive.toString(), "main.wasm").run().expect(0);
            docker.run("import", "--change", "ENTRYPOINT [\"/main.wasm\"]", archive.toString(), name);
        } catch (IOException e) {
            throw new AssertionError("cannot make the image " + name, e);
        }
    }
}
