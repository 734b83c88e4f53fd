package io.karavel.state;

import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tells whether a container that is stored as running still does. One whose process is gone, or whose pid now belongs
 * to another, becomes one that ended with an unknown code, at the moment it was found out.
 *
 * <p>A pid is its own where the control group of the process carries the id of the container, or else where the process
 * is no younger than the container's run. It has to be asked in the pid namespace of the engine.
 */
public final class ProcessCheck implements UnaryOperator<Container> {
    /** The kernel tells when it was booted in whole seconds, and so when a process began. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Clock clock;

    public ProcessCheck(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Container apply(Container stored) {
        if (!(stored.actual() instanceof Running running) || runs(stored.id(), running)) {
            return stored;
        }
        Instant now = clock.instant();
        Instant found = now.isBefore(running.startedAt()) ? running.startedAt() : now;
        return stored.withHealth(stored.health().map(Health::unwatched)).withActual(
                new Exited(Exited.UNKNOWN_CODE, running.oomKilled(), "", running.startedAt(), found));
    }

    private static boolean runs(ContainerId id, Running running) {
        Path process = Path.of("/proc", String.valueOf(running.pid()));
        if (hasEnded(process)) {
            return false;
        }
        if (text(process.resolve("cgroup")).filter(groups -> groups.contains(id.value())).isPresent()) {
            return true;
        }
        return ProcessHandle.of(running.pid())
                .flatMap(handle -> handle.info().startInstant())
                .filter(begun -> !begun.isAfter(running.startedAt().plus(TOLERANCE)))
                .isPresent();
    }

    /** Gone, or a zombie that no one has waited for yet. Its state stands behind its name, which may hold anything. */
    private static boolean hasEnded(Path process) {
        return text(process.resolve("stat"))
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).strip())
                .filter(rest -> !rest.startsWith("Z") && !rest.startsWith("X"))
                .isEmpty();
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
