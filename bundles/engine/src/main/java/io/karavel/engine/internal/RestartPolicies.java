package io.karavel.engine.internal;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.RestartPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides whether a container that ended by itself is started again, and when: after 100 ms, twice as long each time up to a
 * minute, and after 100 ms again once it ran for ten seconds. The rules of Docker's restart manager.
 */
final class RestartPolicies {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration SETTLED = Duration.ofSeconds(10);

    private final Map<ContainerId, Duration> delays = new ConcurrentHashMap<>();

    /** How long to wait before the next start; empty where there is none. */
    Optional<Duration> afterExit(Container container, int exitCode, Duration lasted) {
        if (!wanted(container, exitCode)) {
            delays.remove(container.id());
            return Optional.empty();
        }
        return Optional.of(delays.compute(container.id(), (any, last) -> last == null || lasted.compareTo(SETTLED) >= 0
                ? FIRST : shorter(last.multipliedBy(2), LONGEST)));
    }

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

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
