package io.karavel.engine.internal;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.RestartPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** Decides whether a container that ended by itself is started again, and when. The rules are those of Docker's restart manager. */
final class RestartPolicies {
    private final Map<ContainerId, Duration> delays = new ConcurrentHashMap<>();
    private final RandomGenerator random = RandomGenerator.getDefault();

    /** How long to wait before the next start; empty where there is none. */
    Optional<Duration> afterExit(Container container, int exitCode, Duration lasted) {
        if (!wanted(container, exitCode)) {
            delays.remove(container.id());
            return Optional.empty();
        }
        RestartBackoff backoff = RestartBackoff.of(container.config().labels());
        Duration delay = delays.compute(container.id(), (any, last) -> last == null || lasted.compareTo(backoff.reset()) >= 0
                ? backoff.minimum() : backoff.next(last));
        return Optional.of(backoff.withJitter(delay, random));
    }

    /** The next wait is the first one again. */
    void forget(ContainerId id) {
        delays.remove(id);
    }

    private static boolean wanted(Container container, int exitCode) {
        if (!container.desired().run()) {
            return false;
        }
        RestartPolicy policy = container.desired().restartPolicy();
        return switch (policy.kind()) {
            case NO -> false;
            case ALWAYS -> true;
            case UNLESS_STOPPED -> !container.desired().stoppedByHand();
            case ON_FAILURE -> exitCode != 0 && (policy.maximumRetryCount() == 0
                    || container.desired().restartCount() < policy.maximumRetryCount());
        };
    }
}
