package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.DesiredState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a container that has ended is started again, and when. The rules are those of Docker's restart manager. */
final class RestartPolicies {
    private static final Logger LOG = LoggerFactory.getLogger(RestartPolicies.class);

    private final Map<ContainerId, Duration> delays = new ConcurrentHashMap<>();
    private final RandomGenerator random = RandomGenerator.getDefault();

    /** How long to wait before the next start; empty where there is none. */
    Optional<Duration> afterExit(Container container, int exitCode, Duration lasted) {
        if (!wanted(container, exitCode)) {
            delays.remove(container.id());
            return Optional.empty();
        }
        RestartBackoff backoff = backoff(container);
        Duration delay = delays.compute(container.id(), (any, last) -> last == null || lasted.compareTo(backoff.reset()) >= 0
                ? backoff.minimum() : backoff.next(last));
        return Optional.of(backoff.withJitter(delay, random));
    }

    /** Labels that make no sense, which another version may have taken, must not keep an end from being recorded. */
    private static RestartBackoff backoff(Container container) {
        try {
            return RestartBackoff.of(container.config().labels());
        } catch (EngineException e) {
            LOG.warn("Container {} waits for its restarts as if it had no labels: {}", container.id().shortForm(), e.getMessage());
            return RestartBackoff.DOCKERS;
        }
    }

    /** The next wait is the first one again. */
    void forget(ContainerId id) {
        delays.remove(id);
    }

    /**
     * Docker's rule for the containers it finds ended when it starts: one stopped by hand is left alone, but not by {@code always}. That
     * does not go for one stopped in this life of the engine, where it is a bundle that was exchanged and not the engine that starts.
     */
    static boolean wantsToRun(Container container, Instant engineStarted) {
        DesiredState desired = container.desired();
        if (!(container.actual() instanceof Exited exited) || !desired.hasBeenStarted()) {
            return false;
        }
        return switch (desired.restartPolicy().kind()) {
            case NO -> false;
            case ALWAYS -> !desired.stoppedByHand() || exited.finishedAt().isBefore(engineStarted);
            case UNLESS_STOPPED -> !desired.stoppedByHand();
            case ON_FAILURE -> exited.code() != 0 && !desired.stoppedByHand() && isLeft(desired);
        };
    }

    private static boolean isLeft(DesiredState desired) {
        int most = desired.restartPolicy().maximumRetryCount();
        return most == 0 || desired.restartCount() < most;
    }

    private static boolean wanted(Container container, int exitCode) {
        DesiredState desired = container.desired();
        return desired.run() && switch (desired.restartPolicy().kind()) {
            case NO -> false;
            case ALWAYS -> true;
            case UNLESS_STOPPED -> !desired.stoppedByHand();
            case ON_FAILURE -> exitCode != 0 && isLeft(desired);
        };
    }
}
