package io.karavel.runtime.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.TaskInfo;
import io.karavel.containerd.TaskStatus;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.spi.runtime.Task;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A task of containerd's, with what is known of it, so that no call looks anything up. */
final class ContainerdTask implements Task {
    private static final String FIRST_PROCESS = "";

    private final ContainerId container;
    private final ContainerdClient containerd;
    private final TaskTable table;
    private final Map<String, ContainerdExec> execs = new ConcurrentHashMap<>();
    private final CompletableFuture<ProcessExit> exit = new CompletableFuture<>();
    private final CompletableFuture<Instant> outOfMemory = new CompletableFuture<>();
    /** 0 where its shim did not answer when it was found. */
    private volatile int pid;
    private volatile boolean created;
    private volatile boolean paused;

    ContainerdTask(ContainerId container, ContainerdClient containerd, TaskTable table) {
        this.container = container;
        this.containerd = containerd;
        this.table = table;
    }

    void created(int newPid) {
        pid = newPid;
        created = true;
    }

    boolean isCreated() {
        return created;
    }

    /** Whether its first process is gone, though nobody said that it ended. */
    boolean lacksItsProcess() {
        return created && pid > 0 && !exit.isDone() && ProcessHandle.of(pid).isEmpty();
    }

    /** Takes what containerd said of it when it was asked. */
    void observed(TaskInfo info) {
        paused = info.status() == TaskStatus.PAUSED || info.status() == TaskStatus.PAUSING;
        if (created && pid == 0) {
            pid = info.pid();
        }
        if (info.status() == TaskStatus.STOPPED && info.pid() == pid) {
            exited(new ProcessExit(info.exitStatus(), info.exitedAt().orElseGet(Instant::now)));
        }
    }

    /** Asks of every further process what became of it. */
    void readProcessesAgain() {
        List.copyOf(execs.values()).forEach(ContainerdExec::readAgain);
    }

    void processExited(String processId, int exitedPid, ProcessExit end) {
        if (processId.equals(container.value())) {
            // An event of an earlier task of this container may still be under way.
            if (created && (pid == 0 || exitedPid == pid)) {
                exited(end);
            }
        } else {
            ContainerdExec exec = execs.get(processId);
            if (exec != null) {
                exec.exited(end);
            }
        }
    }

    void exited(ProcessExit end) {
        exit.complete(end);
    }

    void ranOutOfMemory(Instant at) {
        outOfMemory.complete(at);
    }

    /** The ends of its further processes that have not come yet. */
    List<CompletableFuture<ProcessExit>> execEnds() {
        return execs.values().stream().map(exec -> exec.exit().toCompletableFuture()).toList();
    }

    void forget(ContainerdExec exec) {
        execs.remove(exec.id(), exec);
    }

    @Override
    public ContainerId container() {
        return container;
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public boolean paused() {
        return paused;
    }

    @Override
    public int start() {
        try {
            return containerd.tasks().start(container.value());
        } finally {
            table.begun(this);
        }
    }

    @Override
    public void signal(Signal signal) {
        try {
            containerd.tasks().kill(container.value(), FIRST_PROCESS, signal.number(), false);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                // It ended; should its event be lost, nobody else would ever tell.
                table.readAgain(this);
            }
            throw e;
        }
    }

    @Override
    public void resize(TerminalSize size) {
        containerd.tasks().resize(container.value(), FIRST_PROCESS, size.width(), size.height());
    }

    @Override
    public void closeStdin() {
        ContainerdRuntime.ignoringMissing(() -> containerd.tasks().closeStdin(container.value(), FIRST_PROCESS));
    }

    @Override
    public void pause() {
        containerd.tasks().pause(container.value());
        paused = true;
    }

    @Override
    public void resume() {
        containerd.tasks().resume(container.value());
        paused = false;
    }

    @Override
    public void update(byte[] resources) {
        containerd.tasks().update(container.value(), resources);
    }

    @Override
    public RuntimeProcess exec(ExecSpec spec) {
        ContainerdExec exec = new ContainerdExec(this, spec.id(), containerd);
        if (table.listening(() -> execs.putIfAbsent(spec.id(), exec)) != null) {
            throw new EngineException(ErrorKind.CONFLICT, "exec " + spec.id() + " exists already");
        }
        try {
            containerd.tasks().exec(container.value(), spec.id(), spec.processSpec(), Translation.streams(spec.streams()));
            return exec;
        } catch (RuntimeException e) {
            forget(exec);
            throw e;
        }
    }

    @Override
    public Optional<RuntimeProcess> find(String id) {
        ContainerdExec exec = new ContainerdExec(this, id, containerd);
        ContainerdExec present = table.listening(() -> execs.putIfAbsent(id, exec));
        if (present != null) {
            return Optional.of(present);
        }
        boolean found = false;
        try {
            found = exec.find();
        } finally {
            if (!found) {
                forget(exec);
            }
        }
        return found ? Optional.of(exec) : Optional.empty();
    }

    @Override
    public CompletionStage<ProcessExit> exit() {
        return exit.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Instant> outOfMemory() {
        return outOfMemory.minimalCompletionStage();
    }

    private void deleteInContainerd() {
        try {
            containerd.tasks().delete(container.value());
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.UNAVAILABLE) {
                throw e;
            }
            // containerd went away half way; when it is back, its shim is still to be shut down.
            containerd.tasks().delete(container.value());
        }
    }

    @Override
    public void delete() {
        ContainerdRuntime.ignoringMissing(this::deleteInContainerd);
        table.forget(this);
        Instant now = Instant.now();
        execs.values().forEach(exec -> exec.exited(new ProcessExit(Signal.KILL.number() + 128, now)));
    }
}
