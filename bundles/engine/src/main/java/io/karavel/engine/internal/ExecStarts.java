package io.karavel.engine.internal;

import io.karavel.model.ContainerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the starts of execs and the freezing of their container apart. A process that is frozen while runc starts it hangs half done, and
 * when anything ends in the container meanwhile, its shim (containerd 1.6) answers nobody, a thaw included, until that start is given up.
 *
 * <p>Whoever comes second waits for the first, for some seconds at most; then each goes its way, as if there were nobody else.
 */
@Component(service = ExecStarts.class)
public final class ExecStarts {
    private static final Logger LOG = LoggerFactory.getLogger(ExecStarts.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Duration patience;
    /** How many are under way, by container. Guarded by this, as is the next. */
    private final Map<ContainerId, Integer> starting = new HashMap<>();
    private final Map<ContainerId, Integer> freezing = new HashMap<>();

    @Activate
    public ExecStarts() {
        this(PATIENCE);
    }

    /** @param patience how long who comes second waits for the first */
    ExecStarts(Duration patience) {
        this.patience = patience;
    }

    /** Starts an exec, which may find its container frozen. */
    void start(ContainerId container, Runnable work) {
        synchronized (this) {
            awaitThat(container, () -> !freezing.containsKey(container));
            starting.merge(container, 1, Integer::sum);
        }
        try {
            work.run();
        } finally {
            over(starting, container);
        }
    }

    /** Freezes a container. No exec begins meanwhile. */
    void freeze(ContainerId container, Runnable work) {
        synchronized (this) {
            freezing.merge(container, 1, Integer::sum);
            awaitThat(container, () -> !starting.containsKey(container));
        }
        try {
            work.run();
        } finally {
            over(freezing, container);
        }
    }

    private synchronized void over(Map<ContainerId, Integer> underWay, ContainerId container) {
        underWay.computeIfPresent(container, (id, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    private synchronized void awaitThat(ContainerId container, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    LOG.warn("Container {}: an exec is being started, or its processes frozen, for {} now", container.shortForm(), patience);
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
