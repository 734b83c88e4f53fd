package io.karavel.runtime.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.TaskInfo;
import io.karavel.containerd.TaskStatus;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.RuntimeProcess;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A further process in a task of containerd's. */
final class ContainerdExec implements RuntimeProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdExec.class);
    private static final int UNKNOWN_EXIT = 127;

    private final ContainerdTask task;
    private final String id;
    private final ContainerdClient containerd;
    private final CompletableFuture<ProcessExit> exit = new CompletableFuture<>();
    private volatile int pid;

    ContainerdExec(ContainerdTask task, String id, ContainerdClient containerd) {
        this.task = task;
        this.id = id;
        this.containerd = containerd;
    }

    String id() {
        return id;
    }

    void exited(ProcessExit end) {
        exit.complete(end);
    }

    void readAgain() {
        try {
            observed(containerd.tasks().get(container(), id));
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                exited(new ProcessExit(UNKNOWN_EXIT, Instant.now()));
            }
        }
    }

    /** Asks for one of which nothing is known here. @return whether containerd has it */
    boolean find() {
        try {
            TaskInfo info = containerd.tasks().get(container(), id);
            pid = info.pid();
            observed(info);
            return true;
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void observed(TaskInfo info) {
        if (info.status() == TaskStatus.STOPPED) {
            exited(new ProcessExit(info.exitStatus(), info.exitedAt().orElseGet(Instant::now)));
        }
    }

    private String container() {
        return task.container().value();
    }

    @Override
    public int start() {
        try {
            pid = containerd.tasks().start(container(), id);
        } catch (EngineException e) {
            if (!e.mayHaveHappened()) {
                throw e;
            }
            pid = begun(e);
        }
        return pid;
    }

    /** Only the answer may have been lost, or late. Then it is one as any other, and who started it sees to its end and its children. */
    private int begun(EngineException failure) {
        try {
            TaskInfo info = containerd.tasks().get(container(), id);
            if (info.pid() > 0 && info.status() != TaskStatus.CREATED) {
                LOG.warn("Exec {} of container {} runs, although its start was not answered: {}", id, container(), failure.getMessage());
                observed(info);
                return info.pid();
            }
        } catch (EngineException e) {
            failure.addSuppressed(e);
        }
        // Whoever looks for it later gets what containerd knows then.
        task.forget(this);
        throw failure;
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public void signal(Signal signal) {
        containerd.tasks().kill(container(), id, signal.number(), false);
    }

    @Override
    public void resize(TerminalSize size) {
        containerd.tasks().resize(container(), id, size.width(), size.height());
    }

    @Override
    public void closeStdin() {
        ContainerdRuntime.ignoringMissing(() -> containerd.tasks().closeStdin(container(), id));
    }

    @Override
    public CompletionStage<ProcessExit> exit() {
        return exit.minimalCompletionStage();
    }

    @Override
    public void delete() {
        ContainerdRuntime.ignoringMissing(() -> containerd.tasks().deleteExec(container(), id));
        task.forget(this);
    }
}
