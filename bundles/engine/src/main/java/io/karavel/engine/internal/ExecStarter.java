package io.karavel.engine.internal;

import io.karavel.api.Attachment;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.api.OutputSink;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.ActualState.StartFailure;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.oci.ExecProcessRequest;
import io.karavel.oci.RuntimeSpecs;
import io.karavel.spi.runtime.ExecSpec;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.spi.runtime.Task;
import io.karavel.stdio.AttachOptions;
import io.karavel.stdio.ProcessStreams;
import io.karavel.stdio.StdioService;
import io.karavel.stdio.StreamRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the process of an exec and follows it to its end. */
@Component(service = ExecStarter.class)
public final class ExecStarter {
    private static final Logger LOG = LoggerFactory.getLogger(ExecStarter.class);

    private final EngineParts engine;
    private final Rootfs rootfs;
    private final RuntimeSpecs specs;
    private final StdioService stdio;
    private final RuntimeRegistry registry;
    private final Reconciliation reconciliation;
    private final ProcessTrees processes = new ProcessTrees(Path.of("/proc"));

    /** Who is at the other end, and is handed its attachment before the process starts. */
    record Client(AttachOptions options, OutputSink sink, Consumer<Attachment> attached) {
        static final Client NONE = new Client(new AttachOptions(false, false, false, ""), new Nowhere(), attached -> { });
    }

    /** Takes everything and keeps nothing. */
    private record Nowhere() implements OutputSink {
        @Override
        public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void end() {
            // There is nobody to tell.
        }
    }

    @Activate
    public ExecStarter(@Reference EngineParts engine, @Reference Rootfs rootfs, @Reference RuntimeSpecs specs,
            @Reference StdioService stdio, @Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry,
            @Reference Reconciliation reconciliation) {
        this.engine = engine;
        this.rootfs = rootfs;
        this.specs = specs;
        this.stdio = stdio;
        this.registry = registry;
        this.reconciliation = reconciliation;
    }

    /** Refuses what cannot run in this container, such as a user it does not know. */
    void validate(ConfigSnapshot config, Container container, ExecRequest request) {
        container.runtime().ifPresent(registry::verify);
        process(config, container, request, request.consoleSize());
    }

    private byte[] process(ConfigSnapshot config, Container container, ExecRequest request,
            Optional<TerminalSize> size) {
        return specs.process(new ExecProcessRequest(container, config.engine(), rootfs.of(container), request, size));
    }

    void start(ConfigSnapshot config, Container container, ExecSession session,
            Optional<TerminalSize> size, Client client) {
        ExecRequest request = session.request();
        // runc's shim wants both pipes for output or no pipe at all; what nobody asked for is read and dropped.
        boolean piped = request.attachStdin() || request.attachStdout() || request.attachStderr();
        ProcessStreams streams = stdio.open(new StreamRequest(
                RunStreams.folder(config, container.id()).resolve(session.folder()), request.attachStdin(),
                piped, piped, request.tty(), true, StreamRequest.Life.UNKEPT));
        try {
            container.runtime().ifPresent(registry::verify);
            client.attached().accept(streams.attach(client.options(), client.sink()));
            byte[] spec = process(config, container, request, size.or(request::consoleSize));
            RuntimeProcess process = exec(container, new ExecSpec(session.id(), spec, streams.paths()));
            int pid = started(container.id(), session.id(), process);
            streams.started();
            session.started(process, pid);
            engine.threads().follow(streams.stdinClosed(), closed -> process.closeStdin());
            engine.threads().follow(process.exit(), exit -> ended(container, session, streams, process, exit));
        } catch (RuntimeException e) {
            StartFailure failure = StartFailures.of(e);
            session.failed(failure.code(), Instant.now(), e);
            streams.abandon();
            throw new EngineException(e instanceof EngineException known ? known.kind() : ErrorKind.SYSTEM,
                    e.getMessage(), e);
        }
    }

    /** By the next handle of the task where its provider was exchanged meanwhile, so that nobody has to try again. */
    private RuntimeProcess exec(Container container, ExecSpec spec) {
        Task task = engine.runs().get(container).task();
        try {
            return task.exec(spec);
        } catch (RuntimeException | LinkageError e) {
            reconciliation.await(container);
            Task next = engine.runs().get(container).task();
            if (next.equals(task)) {
                throw e;
            }
            LOG.info("The runtime of container {} was exchanged while exec {} began; it is made by the next",
                    container.id().shortForm(), spec.id());
            return next.exec(spec);
        }
    }

    private int started(ContainerId container, String exec, RuntimeProcess process) {
        try {
            return process.start();
        } catch (RuntimeException e) {
            if (e instanceof EngineException failure && failure.mayHaveHappened()) {
                // It may run by now, or later, and nobody waits for whoever does not answer.
                engine.threads().removeLate("Exec " + exec, () -> end(container, exec, process));
            } else {
                process.delete();
            }
            throw e;
        }
    }

    /** Ends a process of which it is not known whether it runs, with all that it started. Nothing happens where it is gone. */
    private void end(ContainerId container, String exec, RuntimeProcess process) {
        engine.runs().find(container).map(Run::task).ifPresent(task -> {
            RuntimeProcess found = task.find(exec).orElse(process);
            if (found.pid() == 0) {
                killByRuntime(exec, found);
                found.delete();
            } else if (found.exit().toCompletableFuture().isDone()) {
                found.delete();
            } else {
                // What still runs cannot be deleted, and its number is another's once it has ended.
                engine.threads().follow(found.exit(), exit -> found.delete());
                if (!processes.kill(found.pid(), task.pid())) {
                    killByRuntime(exec, found);
                }
            }
        });
    }

    private static void killByRuntime(String exec, RuntimeProcess process) {
        try {
            process.signal(Signal.KILL);
        } catch (RuntimeException e) {
            LOG.debug("Exec {} could not be killed; it may have ended, or not have begun", exec, e);
        }
    }

    private void ended(Container container, ExecSession session, ProcessStreams streams, RuntimeProcess process,
            ProcessExit exit) {
        streams.outputQuiet(RunStreams.QUIET).toCompletableFuture().join();
        // A client that sees the end of the output asks for the exit code next, and does something that is told after this end.
        session.ended(exit.code(), exit.at());
        try {
            engine.events().happened(engine.states().find(container.id()).orElse(container), "exec_die",
                    Map.of("execID", session.id(), "exitCode", String.valueOf(exit.code())));
        } finally {
            streams.finish();
        }
        try {
            process.delete();
        } catch (RuntimeException e) {
            LOG.warn("What containerd keeps of exec {} could not be deleted; it goes with its container", session.id(), e);
        }
    }
}
