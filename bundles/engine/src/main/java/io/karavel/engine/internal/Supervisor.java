package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.StartFailure;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.oci.HookStage;
import io.karavel.oci.LateHooks;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.state.Input;
import io.karavel.state.Outcome;
import io.karavel.state.Transitions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts containers and sees to what follows their end: records it, restarts them or removes them, as they were made to want. */
@Component(service = Supervisor.class)
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ConfigStore configs;
    private final TaskStarter starter;
    private final RunStreams streams;
    private final ContainerRemover remover;
    private final LateHooks hooks;
    private final EngineParts engine;
    private final RestartPolicies policies = new RestartPolicies();
    /** Those that someone restarts, and how many do so at once: their end is no reason to remove them. */
    private final Map<ContainerId, Integer> restartedByHand = new ConcurrentHashMap<>();

    @Activate
    public Supervisor(@Reference ConfigStore configs, @Reference TaskStarter starter, @Reference RunStreams streams,
            @Reference ContainerRemover remover, @Reference LateHooks hooks, @Reference EngineParts engine) {
        this.configs = configs;
        this.starter = starter;
        this.streams = streams;
        this.remover = remover;
        this.hooks = hooks;
        this.engine = engine;
    }

    /** Starts a container because someone wants it to run. */
    void start(ConfigSnapshot config, Container container) {
        policies.forget(container.id());
        Input.StartClaimed claim = new Input.StartClaimed(true, starter.bind(config, container));
        begin(config, engine.states().applyOnceSettled(container.id(), claim));
    }

    /**
     * Starts a container because it is to run whenever the engine does. Where it is kept from that by what goes away by itself, this is
     * tried again until it runs, or is to run no longer; the first failure is thrown all the same.
     */
    void startAsWanted(ConfigSnapshot config, Container container) {
        try {
            start(config, container);
        } catch (EngineException e) {
            tryAgainIfTemporary(container.id(), e);
            throw e;
        }
    }

    private void tryAgainIfTemporary(ContainerId id, EngineException failure) {
        if (StartFailures.TEMPORARY.contains(failure.kind())) {
            engine.threads().executeAfter(RETRY, () -> startAgain(id));
        }
    }

    private void startAgain(ContainerId id) {
        engine.states().find(id).filter(now -> RestartPolicies.wantsToRun(now, Instant.MIN)).ifPresent(container -> {
            try {
                startAsWanted(configs.current(), container);
            } catch (EngineException e) {
                LOG.warn("Container {} is to run and could not be started: {}", id.shortForm(), e.getMessage());
            }
        });
    }

    /** Starts it again because its policy wants it to. */
    private void restart(ContainerId id, Instant due) {
        ConfigSnapshot config = configs.current();
        Optional<Container> waiting = engine.states().find(id)
                .filter(now -> now.actual() instanceof Restarting restarting && restarting.until().equals(due));
        if (waiting.isEmpty()) {
            if (engine.states().find(id).isEmpty()) {
                policies.forget(id);
            }
            return;
        }
        try {
            Input.StartClaimed claim = new Input.StartClaimed(false, starter.bind(config, waiting.get()));
            begin(config, engine.states().apply(id, claim));
        } catch (EngineException e) {
            LOG.warn("Container {} was not restarted: {}", id.shortForm(), e.getMessage());
            abandonRestart(id, e);
            tryAgainIfTemporary(id, e);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Container {} was not restarted", id.shortForm(), e);
            abandonRestart(id, e);
        }
    }

    private void abandonRestart(ContainerId id, Throwable why) {
        if (engine.states().find(id).filter(now -> now.actual() instanceof Restarting).isPresent()) {
            engine.states().record(id, new Input.RestartAbandoned(String.valueOf(why.getMessage())));
        }
    }

    private void begin(ConfigSnapshot config, Container claimed) {
        Run run;
        try {
            engine.runs().awaitEnd(claimed.id());
            run = starter.start(config, claimed);
        } catch (RuntimeException e) {
            throw failed(claimed, e);
        } catch (LinkageError e) {
            // A bundle that is exchanged just now; the claim must not stay for it.
            throw failed(claimed, EngineException.system("a part of the engine is being exchanged: " + e.getMessage(), e));
        }
        engine.runs().began(run);
        Container begun = engine.states().record(claimed.id(), new Input.Started(run.task().pid(), Instant.now()),
                started -> engine.events().happened(started, "start"));
        watch(run);
        hooks.run(begun, config.engine(), HookStage.POSTSTART);
    }

    private EngineException failed(Container claimed, RuntimeException problem) {
        StartFailure failure = StartFailures.of(problem);
        Container failed = engine.states().record(claimed.id(), new Input.StartFailed(failure.code(), failure.message()));
        if (failed.hostConfig().autoRemove()) {
            engine.threads().execute(() -> remove(failed.id()));
        }
        return StartFailures.toException(failure, problem);
    }

    /** Follows a run to its end. */
    void watch(Run run) {
        engine.threads().follow(run.task().outOfMemory(), at -> ranOutOfMemory(run.task().container()));
        engine.threads().follow(run.task().exit(), exit -> ended(run, exit));
    }

    private void ranOutOfMemory(ContainerId id) {
        engine.states().find(id).ifPresent(container -> {
            if (Transitions.apply(container, new Input.OutOfMemory()) instanceof Outcome.Changed) {
                engine.events().happened(engine.states().apply(id, new Input.OutOfMemory()), "oom");
            }
        });
    }

    private void ended(Run run, ProcessExit exit) {
        ContainerId id = run.task().container();
        if (engine.runs().find(id).filter(current -> current.equals(run)).isEmpty()) {
            // A newer handle of the same task follows it to its end.
            return;
        }
        streams.drain(run);
        if (!streams.reads(run)) {
            // Nobody reads the rest of its output before the next one has taken it over, who then sees to its end.
            return;
        }
        streams.finish(run);
        Optional<Container> container = engine.states().find(id);
        if (container.isPresent()) {
            // Only the task knows its exit code until that is stored, so it goes afterwards.
            recordExit(container.get(), exit, () -> clearAway(run));
        } else {
            clearAway(run);
        }
    }

    private void clearAway(Run run) {
        ContainerId id = run.task().container();
        try {
            run.task().delete();
        } catch (RuntimeException e) {
            LOG.warn("The ended task of container {} could not be deleted; its next start replaces it", id.shortForm(), e);
        } finally {
            try {
                hadItsEnd(id);
            } finally {
                engine.runs().ended(run);
            }
        }
    }

    private void hadItsEnd(ContainerId id) {
        engine.states().find(id).ifPresent(ended -> hooks.run(ended, configs.current().engine(), HookStage.POSTSTOP));
    }

    /**
     * Records an end, and does what is to follow.
     *
     * @param clearAway what has to happen before anything else may happen to the container
     */
    private void recordExit(Container running, ProcessExit exit, Runnable clearAway) {
        // Asked now, because whoever restarts it may be done with that as soon as the end is recorded.
        boolean byHand = restartedByHand.containsKey(running.id());
        Optional<Duration> delay = byHand ? Optional.empty()
                : policies.afterExit(running, exit.code(), lasted(running.actual(), exit.at()));
        recordExit(running, exit, delay, byHand, clearAway);
    }

    /** Records an end that nobody saw. Whether the container is to run again is for the caller to say. */
    void recordLoss(Container running) {
        recordExit(running, new ProcessExit(Exited.UNKNOWN_CODE, Instant.now()), Optional.empty(), false, () -> {
            hadItsEnd(running.id());
            engine.runs().find(running.id()).ifPresent(engine.runs()::ended);
        });
    }

    private void recordExit(Container running, ProcessExit exit, Optional<Duration> delay, boolean byHand, Runnable clearAway) {
        ContainerId id = running.id();
        Duration lasted = lasted(running.actual(), exit.at());
        starter.ended(running);
        Container after;
        boolean stops = false;
        try {
            after = engine.states().record(id, new Input.Exited(exit.code(), exit.at(), delay.map(Instant.now()::plus)),
                    ended -> engine.events().happened(ended, "die", Map.of("exitCode", String.valueOf(exit.code()),
                            "execDuration", String.valueOf(lasted.toSeconds()))));
        } catch (EngineException e) {
            // The store stops with the engine: the next one records it, and finds the code in the task.
            stops = e.kind() == ErrorKind.UNAVAILABLE;
            throw e;
        } finally {
            if (!stops) {
                clearAway.run();
            }
        }
        if (after.actual() instanceof Restarting restarting) {
            restartAt(id, restarting.until());
        } else if (after.hostConfig().autoRemove() && !byHand && after.actual() instanceof Exited) {
            remove(id);
        }
    }

    private static Duration lasted(ActualState state, Instant end) {
        ActualState life = state instanceof ActualState.Removing removing ? removing.before() : state;
        return life instanceof Running running && running.startedAt().isBefore(end)
                ? Duration.between(running.startedAt(), end) : Duration.ZERO;
    }

    /** Starts a container that waits for its restart, when the time has come. */
    void restartAt(ContainerId id, Instant due) {
        Duration left = Duration.between(Instant.now(), due);
        engine.threads().executeAfter(left.isNegative() ? Duration.ZERO : left, () -> restart(id, due));
    }

    private void remove(ContainerId id) {
        try {
            remover.remove(configs.current(), id, new RemoveRequest(true, true));
        } catch (EngineException e) {
            LOG.warn("Container {} ended and was to be removed: {}", id.shortForm(), e.getMessage());
            if (StartFailures.TEMPORARY.contains(e.kind()) && engine.states().find(id).isPresent()) {
                engine.threads().executeAfter(RETRY, () -> remove(id));
            }
        }
    }

    /** Does something that ends and starts a container, without its end having consequences. */
    void restartingByHand(ContainerId id, Runnable work) {
        restartedByHand.merge(id, 1, Integer::sum);
        try {
            work.run();
        } finally {
            restartedByHand.computeIfPresent(id, (any, count) -> count == 1 ? null : count - 1);
        }
    }
}
