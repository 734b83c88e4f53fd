package io.karavel.engine.internal;

import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.Task;
import io.karavel.state.Input;
import io.karavel.state.Transitions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends, freezes and signals containers. The time limits are those of Docker's engine. */
@Component(service = ContainerStopper.class)
public final class ContainerStopper {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerStopper.class);
    /** The kernel tells the start of a process in hundredths of a second since boot, so it may be off by some. */
    private static final Duration START_PRECISION = Duration.ofSeconds(1);

    private final EngineParts engine;
    private final ExecStarts execStarts;
    private final Deadlines deadlines;

    /**
     * How long an end is waited for.
     *
     * @param stop       after the stop signal, where neither the request nor the container says
     * @param kill       after SIGKILL
     * @param lastResort after the process was killed without its runtime
     * @param unsent     what is left of the time-out when the signal could not be sent: it may be on its way out already
     */
    record Deadlines(Duration stop, Duration kill, Duration lastResort, Duration unsent) {
        static final Deadlines DOCKERS =
                new Deadlines(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    @Activate
    public ContainerStopper(@Reference EngineParts engine, @Reference ExecStarts execStarts) {
        this(engine, execStarts, Deadlines.DOCKERS);
    }

    ContainerStopper(EngineParts engine, ExecStarts execStarts, Deadlines deadlines) {
        this.engine = engine;
        this.execStarts = execStarts;
        this.deadlines = deadlines;
    }

    /** {@code NOT_MODIFIED} where it does not run. */
    void stop(Container container, StopRequest request) {
        Container stopping = engine.states().applyOnceSettled(container.id(), new Input.StopRequested());
        if (running(stopping).isPresent()) {
            Signal signal = request.signal().orElseGet(() -> stopSignal(stopping));
            Duration timeout = request.timeout().or(() -> stopping.config().stopTimeout()).orElse(deadlines.stop());
            end(stopping, signal, timeout);
        }
        engine.events().happened(stopping, "stop");
    }

    private void end(Container container, Signal signal, Duration timeout) {
        CompletableFuture<Container> ended = ended(container);
        boolean sent = send(container, signal);
        if (sent && timeout.isNegative()) {
            // A container that went away meanwhile has ended.
            ended.handle((after, gone) -> after).join();
        } else if (!over(ended, sent ? timeout : deadlines.unsent())) {
            LOG.info("Container {} did not end within {} of signal {}; it is killed", container.id().shortForm(), timeout,
                    signal.number());
            killAndWait(container);
        }
    }

    /** Ends it at once, whatever it takes. */
    void killAndWait(Container container) {
        CompletableFuture<Container> ended = ended(container);
        boolean sent = send(container, Signal.KILL);
        if (over(ended, sent ? deadlines.kill() : deadlines.unsent())) {
            return;
        }
        running(engine.states().get(container.id())).ifPresent(running -> {
            LOG.warn("Container {} did not end by its runtime; its process {} is killed directly", container.id().shortForm(),
                    running.pid());
            ProcessHandle.of(running.pid()).filter(process -> isStillIts(running, process))
                    .ifPresent(ProcessHandle::destroyForcibly);
        });
        if (!over(ended, deadlines.lastResort())) {
            throw new EngineException(ErrorKind.SYSTEM, "tried to kill container, but did not receive an exit event");
        }
    }

    /** The number may belong to another process by now, which began later. */
    private static boolean isStillIts(Running running, ProcessHandle process) {
        return process.info().startInstant().filter(began -> began.isAfter(running.startedAt().plus(START_PRECISION))).isEmpty();
    }

    /** Sends a signal; waits for the end only where it is SIGKILL. */
    void kill(Container container, String reference, Signal signal) {
        Signal ending = stopSignal(container);
        boolean meantToEnd = signal.equals(Signal.KILL) || container.config().stopSignal().isEmpty() || signal.equals(ending);
        Container killed;
        try {
            killed = engine.states().applyOnceSettled(container.id(), new Input.KillRequested(meantToEnd));
        } catch (EngineException e) {
            throw new EngineException(e.kind(), "cannot kill container: " + reference + ": " + e.getMessage(), e);
        }
        if (running(killed).isEmpty()) {
            return;
        }
        if (signal.equals(Signal.KILL)) {
            killAndWait(killed);
        } else {
            signal(killed, signal);
            thawIf(killed, meantToEnd);
        }
    }

    private boolean send(Container container, Signal signal) {
        try {
            signal(container, signal);
            thawIf(container, true);
            return true;
        } catch (EngineException e) {
            LOG.warn("Signal {} did not reach container {}: {}", signal.number(), container.id().shortForm(), e.getMessage());
            return false;
        }
    }

    private void signal(Container container, Signal signal) {
        Task task = engine.runs().get(container).task();
        // Told first, because the end that may follow at once is to be told after it.
        engine.events().happened(container, "kill", Map.of("signal", String.valueOf(signal.number())));
        try {
            task.signal(signal);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            LOG.debug("Container {} ended before signal {} reached it", container.id().shortForm(), signal.number());
        }
    }

    /** A frozen process does not notice that it was asked to end. It may have been frozen since it was asked. */
    private void thawIf(Container container, boolean meantToEnd) {
        if (meantToEnd) {
            engine.states().find(container.id()).filter(now -> running(now).filter(Running::paused).isPresent()).ifPresent(this::thaw);
        }
    }

    private void thaw(Container frozen) {
        try {
            unpause(frozen);
        } catch (EngineException e) {
            // Once thawed it may have ended before that could be recorded.
            if (engine.states().find(frozen.id()).flatMap(ContainerStopper::running).isPresent()) {
                throw e;
            }
        }
    }

    void pause(Container container) {
        Transitions.apply(container, new Input.Paused()).orThrow();
        execStarts.freeze(container.id(), () -> {
            engine.runs().get(container).task().pause();
            engine.events().happened(engine.states().apply(container.id(), new Input.Paused()), "pause");
        });
    }

    void unpause(Container container) {
        Transitions.apply(container, new Input.Unpaused()).orThrow();
        engine.runs().get(container).task().resume();
        engine.events().happened(engine.states().apply(container.id(), new Input.Unpaused()), "unpause");
    }

    private CompletableFuture<Container> ended(Container container) {
        return engine.states().when(container.id(), now -> running(now).isEmpty());
    }

    /** Whether it ended in time. A container that went away meanwhile did. */
    private static boolean over(CompletableFuture<Container> ended, Duration deadline) {
        return ended.handle((container, gone) -> true)
                .completeOnTimeout(false, TimeUnit.MILLISECONDS.convert(deadline), TimeUnit.MILLISECONDS).join();
    }

    static Optional<Running> running(Container container) {
        ActualState state = container.actual() instanceof Removing removing ? removing.before() : container.actual();
        return state instanceof Running running ? Optional.of(running) : Optional.empty();
    }

    private static Signal stopSignal(Container container) {
        return container.config().stopSignal().flatMap(Signal::parse).orElse(Signal.TERM);
    }
}
