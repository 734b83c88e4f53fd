package io.karavel.examples.runtime.wasm;

import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasm.ChicoryException;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.spi.runtime.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A module on a thread of its own. As there is no process, its process id is a number that Linux gives to none: whoever signals it, or
 * looks for its namespaces, finds nothing, where the number of the engine or of one of its threads would stand for the engine.
 */
final class WasmTask implements Task {
    private static final Logger LOG = LoggerFactory.getLogger(WasmTask.class);
    /** CHLD, CONT, URG and WINCH: by default nothing happens. A module cannot ask for anything else. */
    private static final Set<Integer> IGNORED = Set.of(17, 18, 23, 28);
    /** STOP, TSTP, TTIN and TTOU. */
    private static final Set<Integer> STOPPING = Set.of(19, 20, 21, 22);
    private static final int SIGNALLED = 128;
    /** As after SIGABRT, which is how other runtimes end a module that trapped. */
    private static final int TRAPPED = SIGNALLED + 6;
    /** Linux gives numbers up to here. */
    private static final int LAST_PID = 1 << 22;
    private static final AtomicInteger PIDS = new AtomicInteger(LAST_PID);
    private static final long END_SECONDS = 5;

    private final ContainerId container;
    private final WasmProgram program;
    private final Pipes pipes;
    private final BiPredicate<ContainerId, WasmTask> forget;
    private final Thread thread;
    private final int pid = PIDS.incrementAndGet();
    private final CompletableFuture<ProcessExit> exit = new CompletableFuture<>();
    /** The signal that ends it; none while it is 0. */
    private volatile int endedBy;

    WasmTask(ContainerId container, WasmProgram program, Pipes pipes, BiPredicate<ContainerId, WasmTask> forget) {
        this.container = container;
        this.program = program;
        this.pipes = pipes;
        this.forget = forget;
        this.thread = new Thread(this::run, "karavel-wasm-" + container.shortForm());
        thread.setDaemon(true);
    }

    static EngineException refused(String why) {
        return new EngineException(ErrorKind.NOT_IMPLEMENTED, "the runtime wasm " + why);
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
    public int start() {
        thread.start();
        return pid;
    }

    private void run() {
        int code = TRAPPED;
        try {
            program.run(pipes);
            code = 0;
        } catch (WasiExitException e) {
            code = e.exitCode();
        } catch (ChicoryException | UncheckedIOException e) {
            code = failed(e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("The module of container {} was ended", container.shortForm(), e);
            code = failed(e);
        } finally {
            // A thread that is interrupted could not close anything in peace.
            Thread.interrupted();
            pipes.close();
            // A module whose read was interrupted may have gone on to its end: it was killed all the same.
            exit.complete(new ProcessExit(endedBy > 0 ? SIGNALLED + endedBy : code, Instant.now()));
        }
    }

    /** Says why it ended, where the user looks for it; a signal needs no explanation. */
    private int failed(Throwable problem) {
        if (endedBy > 0) {
            return TRAPPED;
        }
        try {
            pipes.stderr().write(("wasm: " + problem + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("Container {} ended, and its standard error takes no word of why: {}", container.shortForm(), problem, e);
        }
        return TRAPPED;
    }

    @Override
    public void signal(Signal signal) {
        if (exit.isDone()) {
            throw EngineException.notFound("process already finished");
        }
        if (STOPPING.contains(signal.number())) {
            throw refused("cannot hold a module; signal " + signal.number() + " is of no use");
        }
        if (!IGNORED.contains(signal.number())) {
            end(signal);
        }
    }

    private void end(Signal signal) {
        endedBy = signal.number();
        if (thread.getState() == Thread.State.NEW) {
            neverRan();
        }
        thread.interrupt();
    }

    private void neverRan() {
        pipes.close();
        exit.complete(new ProcessExit(SIGNALLED + endedBy, Instant.now()));
    }

    /** Kills it where it has not ended; it may do so meanwhile. */
    void kill() {
        if (!exit.isDone()) {
            end(Signal.KILL);
        }
    }

    /** @throws EngineException {@code TIMEOUT} where it does not end */
    void awaitEnd() {
        if (!exit.thenApply(end -> true).completeOnTimeout(false, END_SECONDS, TimeUnit.SECONDS).join()) {
            throw new EngineException(ErrorKind.TIMEOUT, "the module of container " + container.shortForm() + " does not end");
        }
    }

    @Override
    public void delete() {
        if (thread.getState() == Thread.State.NEW) {
            pipes.close();
        }
        forget.test(container, this);
    }

    @Override
    public CompletionStage<ProcessExit> exit() {
        return exit.minimalCompletionStage();
    }

    /** A module that wants more memory than it may have is told so, and goes on. */
    @Override
    public CompletionStage<Instant> outOfMemory() {
        return new CompletableFuture<>();
    }

    /** Its pipe has no other writer than the engine, so it has seen the end already. */
    @Override
    public void closeStdin() {}

    @Override
    public void resize(TerminalSize size) {
        throw refused("has no terminals");
    }

    @Override
    public boolean paused() {
        return false;
    }

    @Override
    public void pause() {
        throw refused("cannot pause a module");
    }

    @Override
    public void resume() {
        throw refused("cannot pause a module");
    }

    @Override
    public RuntimeProcess exec(ExecSpec spec) {
        throw refused("runs one module per container; there is nothing in it to exec");
    }
}
