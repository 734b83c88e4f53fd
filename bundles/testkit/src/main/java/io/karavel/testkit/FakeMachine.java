package io.karavel.testkit;

import io.karavel.api.EngineException;
import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What goes on when an engine dies: tasks and their processes. A {@link FakeRuntime} is one engine's view of it. Any thread may call.
 */
public final class FakeMachine implements AutoCloseable {
    /** Larger than any process id that Linux gives, because an engine may signal what it believes to be a process. */
    private static final int FIRST_PID = 1 << 23;

    private final Map<ContainerId, FakeTask> tasks = new ConcurrentHashMap<>();
    private final Set<ContainerId> known = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pids = new AtomicInteger(FIRST_PID);
    private volatile Consumer<FakeTask> program = task -> { };
    private volatile Consumer<FakeProcess> execProgram = process -> process.exit(0);

    /** What every task does from now on when it is started; a moment before the start returns. By itself one only goes on. */
    public void program(Consumer<FakeTask> newProgram) {
        program = newProgram;
    }

    /** What every further process does from now on when it is started. By itself one ends at once with 0. */
    public void execProgram(Consumer<FakeProcess> newProgram) {
        execProgram = newProgram;
    }

    /** The task of a container, where it has one. */
    public Optional<FakeTask> find(ContainerId container) {
        return Optional.ofNullable(tasks.get(container));
    }

    /** The task of a container; the test fails where it has none. */
    public FakeTask task(ContainerId container) {
        return find(container).orElseThrow(() -> new AssertionError("container " + container + " has no task"));
    }

    public List<FakeTask> tasks() {
        return List.copyOf(tasks.values());
    }

    /** The containers that the runtime keeps something of. */
    public Set<ContainerId> known() {
        return Set.copyOf(known);
    }

    /** The runtime keeps something of a container without a task. */
    public void keep(ContainerId container) {
        known.add(container);
    }

    /** A task that no engine knows of, running. */
    public FakeTask foreignTask(TaskSpec spec) {
        FakeTask task = create(spec);
        task.start();
        return task;
    }

    FakeTask create(TaskSpec spec) {
        FakeTask task = new FakeTask(pids.incrementAndGet(), spec);
        known.add(spec.id());
        FakeTask before = tasks.put(spec.id(), task);
        if (before != null) {
            before.exit(137);
        }
        return task;
    }

    int start(FakeTask task) {
        task.start();
        program.accept(task);
        return task.pid();
    }

    FakeProcess exec(FakeTask task, ExecSpec spec) {
        if (task.ended()) {
            throw EngineException.conflict("cannot exec in a stopped container");
        }
        FakeProcess process = new FakeProcess(pids.incrementAndGet(), spec.streams());
        task.execs().put(spec.id(), process);
        return process;
    }

    int startExec(FakeProcess process) {
        process.start();
        execProgram.accept(process);
        return process.pid();
    }

    void delete(FakeTask task) {
        if (task.started() && !task.ended()) {
            throw EngineException.conflict("task " + task.container() + " is running");
        }
        task.exit(0);
        tasks.remove(task.container(), task);
    }

    void remove(ContainerId container) {
        known.remove(container);
    }

    /** Ends every process. */
    @Override
    public void close() {
        tasks.values().forEach(task -> task.exit(137));
        tasks.clear();
    }
}
