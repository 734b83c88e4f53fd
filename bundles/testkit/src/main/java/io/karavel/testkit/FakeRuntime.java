package io.karavel.testkit;

import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One engine's view of a {@link FakeMachine}. A new one on the same machine is what the next engine has. Its calls go by the
 * {@link CallLog} under the names of the methods, those of further processes with {@code exec-} before them.
 */
public final class FakeRuntime implements ContainerRuntime {
    private final FakeMachine machine;
    private final CallLog calls;

    public FakeRuntime(FakeMachine machine, CallLog calls) {
        this.machine = machine;
        this.calls = calls;
    }

    @Override
    public Task create(TaskSpec spec) {
        return calls.get("create", () -> new Handle(machine.create(spec)));
    }

    @Override
    public List<Task> list() {
        return calls.get("list", () -> {
            machine.tasks().stream().filter(task -> !task.started()).forEach(machine::delete);
            return machine.tasks().stream().<Task>map(Handle::new).toList();
        });
    }

    @Override
    public Set<ContainerId> containers() {
        return calls.get("containers", machine::known);
    }

    @Override
    public void remove(ContainerId id) {
        calls.call("remove", () -> machine.remove(id));
    }

    /** A stage that a dead engine hears nothing of. */
    private <T> CompletionStage<T> heard(CompletableFuture<T> happened) {
        CompletableFuture<T> heard = new CompletableFuture<>();
        happened.thenAccept(value -> {
            if (!calls.isCutOff()) {
                heard.complete(value);
            }
        });
        return heard.minimalCompletionStage();
    }

    private final class Handle implements Task {
        private final FakeTask task;

        Handle(FakeTask task) {
            this.task = task;
        }

        @Override
        public ContainerId container() {
            return task.container();
        }

        @Override
        public int pid() {
            return task.pid();
        }

        @Override
        public boolean paused() {
            return task.paused();
        }

        @Override
        public int start() {
            return calls.get("start", () -> machine.start(task));
        }

        @Override
        public void signal(Signal signal) {
            calls.call("signal", () -> task.signal(signal));
        }

        @Override
        public void resize(TerminalSize size) {
            calls.call("resize", () -> task.resize(size));
        }

        @Override
        public void closeStdin() {
            calls.call("closeStdin", task::closeStdin);
        }

        @Override
        public void pause() {
            calls.call("pause", task::pause);
        }

        @Override
        public void resume() {
            calls.call("resume", task::resume);
        }

        @Override
        public void update(byte[] resources) {
            calls.call("update", () -> task.update(resources));
        }

        @Override
        public RuntimeProcess exec(ExecSpec spec) {
            return calls.get("exec", () -> new ExecHandle(machine.exec(task, spec), () -> task.execs().remove(spec.id())));
        }

        @Override
        public Optional<RuntimeProcess> find(String id) {
            return calls.get("find", () -> Optional.ofNullable(task.execs().get(id))
                    .map(process -> new ExecHandle(process, () -> task.execs().remove(id))));
        }

        @Override
        public CompletionStage<ProcessExit> exit() {
            return heard(task.exit());
        }

        @Override
        public CompletionStage<Instant> outOfMemory() {
            return heard(task.outOfMemory());
        }

        @Override
        public void delete() {
            calls.call("delete", () -> machine.delete(task));
        }
    }

    private final class ExecHandle implements RuntimeProcess {
        private final FakeProcess process;
        private final Supplier<FakeProcess> removal;

        ExecHandle(FakeProcess process, Supplier<FakeProcess> removal) {
            this.process = process;
            this.removal = removal;
        }

        @Override
        public int start() {
            return calls.get("exec-start", () -> machine.startExec(process));
        }

        @Override
        public int pid() {
            return process.started() ? process.pid() : 0;
        }

        @Override
        public void signal(Signal signal) {
            calls.call("exec-signal", () -> process.signal(signal));
        }

        @Override
        public void resize(TerminalSize size) {
            calls.call("exec-resize", () -> process.resize(size));
        }

        @Override
        public void closeStdin() {
            calls.call("exec-closeStdin", process::closeStdin);
        }

        @Override
        public CompletionStage<ProcessExit> exit() {
            return heard(process.exit());
        }

        @Override
        public void delete() {
            calls.call("exec-delete", () -> {
                process.exit(0);
                removal.get();
            });
        }
    }
}
