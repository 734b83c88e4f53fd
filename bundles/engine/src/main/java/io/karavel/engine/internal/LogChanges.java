package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerLogs;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.LogHandover;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.LogConfig;
import io.karavel.state.Input;
import io.karavel.state.Outcome;
import io.karavel.state.Transitions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Changes the logs of containers. First the run under way is made ready to go on in the new log, then the change is stored, then the run
 * goes on: whenever the engine is killed, the log that is stored is one that knows how far it came.
 */
final class LogChanges {
    /** Longer than any start, or the recording of an end, may take. */
    private static final Duration SETTLING_DEADLINE = Duration.ofMinutes(3);

    private final EngineParts engine;
    private final ContainerLogs logs;

    LogChanges(EngineParts engine, ContainerLogs logs) {
        this.engine = engine;
        this.logs = logs;
    }

    Container change(ConfigSnapshot config, ContainerId id, LogConfig asked) {
        LogConfig wanted = HostDefaults.of(config.engine()).log(asked);
        logs.validate(wanted);
        Optional<Container> changed = Optional.empty();
        while (changed.isEmpty()) {
            Container seen = settled(id, now -> !(now.actual() instanceof Starting));
            if (Transitions.apply(seen, new Input.LogConfigChanged(wanted, true)) instanceof Outcome.Refused) {
                return engine.states().apply(id, new Input.LogConfigChanged(wanted, true));
            }
            changed = tryToChange(config, seen, wanted);
        }
        Container after = changed.get();
        engine.events().happened(after, "update", Map.of("logDriver", wanted.type()));
        return after;
    }

    /** @return empty where the container is no longer what it was, so that it has to be tried again */
    private Optional<Container> tryToChange(ConfigSnapshot config, Container seen, LogConfig wanted) {
        Container asked = seen.withHostConfig(seen.hostConfig().with(wanted));
        Optional<LogHandover> handover = logs.handOver(Logs.target(config, asked), wanted.type());
        try {
            Container after = engine.states().apply(seen.id(), new Input.LogConfigChanged(wanted, handover.isPresent()));
            handover.ifPresent(LogHandover::commit);
            return Optional.of(after);
        } catch (EngineException refusal) {
            if (refusal.kind() != ErrorKind.CONFLICT) {
                throw refusal;
            }
        } finally {
            // Means nothing after a commit.
            handover.ifPresent(LogHandover::undo);
        }
        if (handover.isEmpty() && seen.actual() instanceof Running) {
            // The run has ended, and its end is not recorded yet.
            settled(seen.id(), now -> !now.actual().equals(seen.actual()));
        }
        return Optional.empty();
    }

    private Container settled(ContainerId id, Predicate<Container> wanted) {
        return ContainerStates.await(engine.states().when(id, wanted), SETTLING_DEADLINE,
                "container " + id.shortForm() + " is busy");
    }
}
