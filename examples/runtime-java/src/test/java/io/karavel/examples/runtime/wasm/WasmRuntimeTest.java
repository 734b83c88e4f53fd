package io.karavel.examples.runtime.wasm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.RootfsMount;
import io.karavel.spi.runtime.StreamPaths;
import io.karavel.spi.runtime.TaskSpec;
import io.karavel.testkit.ContainerRuntimeContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** The contract of runtimes, on modules that do what its scripts say. */
public class WasmRuntimeTest extends ContainerRuntimeContract {
    private static final StreamPaths NO_STREAMS = new StreamPaths(Optional.empty(), Optional.empty(), Optional.empty(), false);

    @Override
    protected ContainerRuntime newRuntime() {
        return new WasmRuntime();
    }

    @Override
    protected void stop(ContainerRuntime stopped) {
        ((WasmRuntime) stopped).close();
    }

    @Override
    protected Set<Ability> abilities() {
        return Set.of();
    }

    @Override
    protected TaskSpec spec(ContainerId id, List<String> command, StreamPaths streams) throws IOException {
        if (command.size() < 3) {
            return spec(id, "", command.get(0), "", streams);
        }
        return spec(id, command.get(2), "/main.wasm", "", streams);
    }

    private TaskSpec spec(ContainerId id, String script, String program, String more, StreamPaths streams) throws IOException {
        Path image = Files.createDirectories(folder.getRoot().toPath().resolve("image-" + id.shortForm()));
        Files.write(image.resolve("main.wasm"), ShellModule.of(script));
        Files.writeString(image.resolve("text"), "no module");
        String json = """
                {"ociVersion": "1.0.2", %s
                 "process": {"terminal": %s, "cwd": "/", "env": ["PATH=/bin:/", "COLOUR=blue=green"], "args": ["%s", "two words"]},
                 "root": {"path": "rootfs"}}
                """.formatted(more, streams.terminal(), program);
        return new TaskSpec(id, new RuntimeBinding("wasm", "wasm", "", Optional.empty(), Map.of()),
                List.of(new RootfsMount("bind", image.toString(), List.of("rbind", "rw"))), "image", "",
                json.getBytes(StandardCharsets.UTF_8), streams);
    }

    @Override
    protected byte[] process(List<String> command, boolean terminal) {
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void forget(ContainerId id) {
        // The folder of the test is removed with all images.
    }

    @Test
    public void aModuleGetsItsArgumentsAndItsEnvironment() throws Exception {
        Started started = run("args; env");
        assertEquals(0, exit(started.task()).code());
        started.streams().outputEnded().toCompletableFuture().join();
        assertEquals("/main.wasm\0two words\0PATH=/bin:/\0COLOUR=blue=green\0", started.output().text());
    }

    @Test
    public void aModuleThatOnlyCountsIsStoppedBySigterm() throws Exception {
        Started started = run("while true; do true; done");
        started.task().signal(Signal.TERM);
        assertEquals(143, exit(started.task()).code());
    }

    @Test
    public void aModuleThatWaitsForInputIsStopped() throws Exception {
        Started started = start(create(ContainerId.random(), "read line", true, false));
        started.task().signal(Signal.KILL);
        assertEquals(137, exit(started.task()).code());
    }

    @Test
    public void aTrapIs134AndSaidOnStandardError() throws Exception {
        Started started = run("echo before; crash");
        assertEquals(134, exit(started.task()).code());
        started.streams().outputEnded().toCompletableFuture().join();
        assertEquals("before\n", started.output().text());
        assertTrue(started.output().errorText(), started.output().errorText().startsWith("wasm: "));
    }

    @Test
    public void memoryHasALimit() throws Exception {
        assertEquals(0, exit(run("grow 100").task()).code());
        assertEquals(1, exit(run("grow 1000").task()).code());
        ContainerId id = ContainerId.random();
        String limit = "\"linux\": {\"resources\": {\"memory\": {\"limit\": 1048576}}},";
        var task = runtime().create(spec(id, "grow 100", "/main.wasm", limit, NO_STREAMS));
        task.start();
        assertEquals(1, exit(task).code());
        task.delete();
    }

    @Test
    public void aModuleIsFoundByThePath() throws Exception {
        ContainerId id = ContainerId.random();
        var task = runtime().create(spec(id, "exit 3", "main.wasm", "", NO_STREAMS));
        task.start();
        assertEquals(3, exit(task).code());
        task.delete();
    }

    @Test
    public void whatIsNoModuleIsRefused() throws Exception {
        TaskSpec text = spec(ContainerId.random(), "", "/text", "", NO_STREAMS);
        EngineException refusal = assertThrows(EngineException.class, () -> runtime().create(text));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("exec format error"));
    }

    @Test
    public void foldersOfTheMachineAreRefused() throws Exception {
        TaskSpec mount = spec(ContainerId.random(), "", "/main.wasm",
                "\"mounts\": [{\"type\": \"bind\", \"source\": \"/tmp\", \"destination\": \"/data\"}],", NO_STREAMS);
        EngineException refusal = assertThrows(EngineException.class, () -> runtime().create(mount));
        assertEquals(ErrorKind.NOT_IMPLEMENTED, refusal.kind());
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("/data"));
    }

    @Test
    public void noThreadIsLeftWhenTheBundleStops() throws Exception {
        Started started = run("while true; do busybox sleep 1; done");
        String name = "karavel-wasm-" + started.task().container().shortForm();
        ((WasmRuntime) runtime()).close();
        assertEquals(137, exit(started.task()).code());
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                thread.join(10_000);
                assertTrue(name + " ends", !thread.isAlive());
            }
        }
    }
}
