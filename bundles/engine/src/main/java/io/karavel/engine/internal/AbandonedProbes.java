package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.spi.runtime.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes of health that were at work when a former life of the engine died. Nobody waits for what they say, and one that hangs would do so
 * as long as its container runs. What users added to containers goes on.
 */
final class AbandonedProbes {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedProbes.class);

    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final EngineParts engine;
    private final Reconciliation reconciliation;
    private final ProcessTrees processes;

    AbandonedProbes(EngineParts engine, Reconciliation reconciliation, ProcessTrees processes) {
        this.engine = engine;
        this.reconciliation = reconciliation;
        this.processes = processes;
    }

    /**
     * Ends them with all they started, and has nothing kept of them, each as soon as its container was taken over. Returns before.
     *
     * @param present whether an exec is known in this life of the engine; what ended in it meanwhile may be unknown
     */
    void end(ConfigSnapshot config, Predicate<String> present) {
        for (ContainerId id : RunStreams.folders(config)) {
            List<Path> left = RunStreams.entries(RunStreams.folder(config, id), RunStreams.PROBE + "*").stream()
                    .filter(folder -> !present.test(exec(folder))).toList();
            if (!left.isEmpty()) {
                engine.threads().execute(() -> left.forEach(folder -> end(id, folder)));
            }
        }
    }

    private static String exec(Path folder) {
        return folder.getFileName().toString().substring(RunStreams.PROBE.length());
    }

    private void end(ContainerId container, Path folder) {
        try {
            engine.states().find(container).ifPresent(reconciliation::await);
            Optional<Task> task = engine.runs().find(container).map(Run::task);
            if (task.isEmpty() && engine.states().find(container).flatMap(ContainerStopper::running).isPresent()) {
                // It could not be taken over yet, which is tried again.
                engine.threads().executeAfter(AGAIN, () -> end(container, folder));
                return;
            }
            Optional<RuntimeProcess> probe = task.flatMap(one -> one.find(exec(folder)));
            if (probe.isEmpty()) {
                ContainerRemover.deleteFolder(folder);
                return;
            }
            LOG.info("A probe of container {} that the former life of the engine left is ended", container.shortForm());
            RuntimeProcess process = probe.get();
            boolean ended = process.exit().toCompletableFuture().isDone();
            // One that never ran has no end to wait for.
            if (ended || process.pid() == 0) {
                forget(process, folder);
            } else {
                engine.threads().follow(process.exit(), exit -> forget(process, folder));
                kill(process, task.get());
            }
        } catch (RuntimeException e) {
            LOG.warn("What is left of a probe of container {} could not be ended; the next start of the engine tries again",
                    container.shortForm(), e);
        }
    }

    private void kill(RuntimeProcess process, Task task) {
        if (processes.kill(process.pid(), task.pid())) {
            return;
        }
        try {
            process.signal(Signal.KILL);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    private static void forget(RuntimeProcess process, Path folder) {
        process.delete();
        ContainerRemover.deleteFolder(folder);
    }
}
