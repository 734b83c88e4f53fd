package io.karavel.examples.runtime.wasm;

import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.RuntimeName;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * {@code docker run --runtime wasm IMAGE}: runs the WebAssembly module that is the image's entrypoint, by WASI preview 1, in the
 * engine's own Java. No program has to be installed.
 *
 * <p>A module gets its arguments, environment, standard streams, a clock and random numbers; no files, network or terminal. A task
 * is a thread. It cannot outlive the engine or this bundle: when either stops it ends with 137, and when the engine is killed, the
 * next one records its end with the code 255, as of any task that is gone.
 */
@Component
@RuntimeName("wasm")
public final class WasmRuntime implements ContainerRuntime {
    private final Map<ContainerId, WasmTask> tasks = new ConcurrentHashMap<>();

    /** Ends every task. */
    @Deactivate
    void close() {
        List<WasmTask> left = List.copyOf(tasks.values());
        left.forEach(WasmTask::kill);
        left.forEach(WasmTask::awaitEnd);
    }

    @Override
    public Task create(TaskSpec spec) {
        remove(spec.id());
        WasmProgram program = WasmProgram.of(spec);
        if (spec.streams().terminal()) {
            throw WasmTask.refused("has no terminals; leave out -t");
        }
        WasmTask task = new WasmTask(spec.id(), program, Pipes.open(spec.streams()), tasks::remove);
        tasks.put(spec.id(), task);
        return task;
    }

    @Override
    public List<Task> list() {
        return List.copyOf(tasks.values());
    }

    @Override
    public void remove(ContainerId id) {
        WasmTask task = tasks.get(id);
        if (task != null) {
            task.kill();
            task.awaitEnd();
            task.delete();
        }
    }
}
