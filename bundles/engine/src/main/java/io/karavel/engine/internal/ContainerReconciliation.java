package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.Task;
import io.karavel.state.Input;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is stored of one container and what was found of it together: takes its task over, records an end that nobody saw, goes on
 * with what was begun. Any thread may call; calls for one container must not overlap.
 */
final class ContainerReconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerReconciliation.class);
    private static final Set<ErrorKind> OVERTAKEN = Set.of(ErrorKind.CONFLICT, ErrorKind.NOT_FOUND);

    private final EngineParts engine;
    private final RunStreams streams;
    private final Supervisor supervisor;
    private final ContainerRemover remover;
    private final Instant engineStarted;

    /** @param engineStarted when this life of the engine began, which bundles that are exchanged do not change */
    ContainerReconciliation(EngineParts engine, RunStreams streams, Supervisor supervisor,
            ContainerRemover remover, Instant engineStarted) {
        this.engine = engine;
        this.streams = streams;
        this.supervisor = supervisor;
        this.remover = remover;
        this.engineStarted = engineStarted;
    }

    /**
     * What was found of a container when the engine looked around, which may be over by the time it is looked after.
     *
     * @param run  its handles in this life of the engine, read before the task
     * @param task what its provider has
     */
    record Seen(Container container, Optional<Run> run, Optional<Task> task) {}

    /**
     * What it throws left the container as it is, in part at most: it may be called again, with what is seen then.
     *
     * @param again has another look at the container taken, once nobody else looks after it
     * @return the container where it is to be started now
     */
    Optional<Container> reconcile(ConfigSnapshot config, Seen seen, Runnable again) {
        ContainerId id = seen.container().id();
        boolean current = engine.runs().find(id).equals(seen.run());
        Optional<Task> listed = seen.task().filter(task -> current);
        Optional<Container> present = engine.states().find(id);
        if (present.isEmpty() || isTakenApart(present.get())) {
            listed.ifPresent(Tasks::end);
            return Optional.empty();
        }
        Container container = present.get();
        if (container.actual() instanceof Starting || container.actual() instanceof Running && !current) {
            // Whoever starts it has the handle of its task; but it may be one of a provider that has gone meanwhile.
            engine.states().when(id, now -> !(now.actual() instanceof Starting))
                    .thenAccept(settled -> {
                        if (settled.actual() instanceof Running) {
                            again.run();
                        }
                    });
            return Optional.empty();
        }
        Optional<Task> task = listed.filter(one -> !isLeftOver(container, one));
        listed.filter(one -> isLeftOver(container, one)).ifPresent(Tasks::end);
        if (task.isPresent()) {
            adopt(config, container, seen.run(), task.get());
        } else if (container.actual() instanceof Running running) {
            if (isOf(seen.container(), running)) {
                LOG.warn("Container {} is gone, and nobody knows how it ended", container.id().shortForm());
                supervisor.recordLoss(container);
                return engine.states().find(container.id()).filter(this::wantsToRun);
            }
        } else if (container.actual() instanceof Restarting restarting) {
            supervisor.restartAt(container.id(), restarting.until());
        } else if (container.actual() instanceof Dead || wantsToGo(container)) {
            // Whether its anonymous volumes were to go with it is known of those alone that remove themselves; others keep them.
            remover.remove(config, container.id(), new RemoveRequest(true, container.hostConfig().autoRemove()));
        } else {
            return Optional.of(container).filter(this::wantsToRun);
        }
        return Optional.empty();
    }

    /** Whether it is this run that a container was at; its name, its health and what else was noted of it may have changed since. */
    private static boolean isOf(Container before, Running running) {
        return ContainerStopper.running(before)
                .filter(then -> then.pid() == running.pid() && then.startedAt().equals(running.startedAt())).isPresent();
    }

    /** It was to remove itself after its end, or after a start that was cut short. */
    private static boolean wantsToGo(Container container) {
        return container.hostConfig().autoRemove() && container.desired().hasBeenStarted()
                && (container.actual() instanceof Exited || container.actual() instanceof Created);
    }

    /** Someone removes it, and does so without a look at its task, because it did not run as far as anybody knew. */
    private static boolean isTakenApart(Container container) {
        return container.actual() instanceof Removing removing && !(removing.before() instanceof Running);
    }

    /** The engine died after it had recorded an end, before it could delete the task; or a start failed, and its task stayed. */
    private static boolean isLeftOver(Container container, Task task) {
        ActualState state = container.actual();
        return state instanceof Dead || !(state instanceof Running || state instanceof Removing)
                && exit(task).filter(exit -> !isUnrecorded(container, task, exit)).isPresent();
    }

    /**
     * Whether an end is of a run that nothing is recorded of, because the engine died as it began: a start was claimed and did not fail
     * as far as is known, and the end came after the last one that is.
     */
    private static boolean isUnrecorded(Container container, Task task, ProcessExit exit) {
        boolean toBeTold = container.actual() instanceof Created created
                ? created.failure().isEmpty() && container.desired().hasBeenStarted()
                : container.actual().lastRun().filter(last -> last.error().isEmpty() && exit.at().isAfter(last.finishedAt())).isPresent();
        return toBeTold && task.pid() > 0;
    }

    private static Optional<ProcessExit> exit(Task task) {
        return Optional.ofNullable(task.exit().toCompletableFuture().getNow(null));
    }

    /** @param seen its handles before the task was found: once there are others, that task is of a run that is over */
    private void adopt(ConfigSnapshot config, Container container, Optional<Run> seen, Task task) {
        // Streams of a part that was exchanged are closed: what the process prints waits for new ones.
        Optional<Run> known = seen.filter(streams::reads);
        Run run;
        if (known.isPresent() && known.get().task().equals(task)) {
            return;
        }
        if (known.isPresent()) {
            run = known.get().with(task);
        } else {
            var processStreams = streams.resume(config, container);
            run = streams.started(new Run(task, processStreams, streams.resumeLog(config, container, processStreams)));
        }
        if (!engine.runs().began(run, seen)) {
            return;
        }
        try {
            if (!(container.actual() instanceof Removing)) {
                recordAdoption(container, task);
            }
            supervisor.watch(run);
        } catch (EngineException refusal) {
            if (!OVERTAKEN.contains(refusal.kind())) {
                throw refusal;
            }
            overtaken(run);
        }
    }

    /** Someone began to remove or to start it at this very moment, and waits until nothing of its last run is left. */
    private void overtaken(Run run) {
        try {
            if (engine.states().find(run.task().container()).map(ContainerReconciliation::isTakenApart).orElse(true)) {
                Tasks.end(run.task());
            }
        } finally {
            engine.runs().ended(run);
        }
    }

    private void recordAdoption(Container container, Task task) {
        if (task.pid() > 0) {
            Instant startedAt = container.actual() instanceof Running running ? running.startedAt() : begin(task);
            engine.states().record(container.id(), new Input.Adopted(task.pid(), startedAt, task.paused()));
        } else {
            // What was stored stays true until its shim says otherwise.
            LOG.warn("The shim of container {} does not answer; the container is taken over as it was",
                    container.id().shortForm());
        }
    }

    /** When a process began that nothing is recorded of, as the kernel has it; of one that is over only the end is known. */
    private static Instant begin(Task task) {
        Instant now = Instant.now();
        return exit(task).map(ProcessExit::at)
                .or(() -> ProcessHandle.of(task.pid()).flatMap(process -> process.info().startInstant()))
                .filter(begun -> begun.isBefore(now)).orElse(now);
    }

    private boolean wantsToRun(Container container) {
        return RestartPolicies.wantsToRun(container, engineStarted);
    }
}
