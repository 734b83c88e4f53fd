package io.karavel.engine.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's own threads: as many workers as there is blocking work at a time, and one that only keeps time. */
@Component(service = EngineThreads.class)
public final class EngineThreads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(EngineThreads.class);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    /** containerd gives most calls a minute, and what is wedged may take longer. */
    private static final List<Duration> LATE = List.of(
            Duration.ZERO, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30));

    private final List<Duration> late;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;

    @Activate
    public EngineThreads() {
        this(LATE);
    }

    /** @param late how long after it was given up a call may still have an effect */
    EngineThreads(List<Duration> late) {
        this.late = List.copyOf(late);
        workers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE.toSeconds(), TimeUnit.SECONDS, new SynchronousQueue<>(),
                named("karavel-engine-"));
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, named("karavel-engine-timer-"));
        scheduler.setRemoveOnCancelPolicy(true);
        timer = Executors.unconfigurableScheduledExecutorService(scheduler);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs something that may block; not at all when the engine is being stopped. */
    @Override
    public void execute(Runnable work) {
        try {
            workers.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("Work of the engine failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The engine stops; what was to be done is found again when it starts");
        }
    }

    /** Does something that may block with what a stage comes to. Unlike with the stage's own methods, no failure is lost. */
    <T> void follow(CompletionStage<T> stage, Consumer<T> work) {
        stage.thenAccept(outcome -> execute(() -> work.accept(outcome)));
    }

    /** Runs something that may block, later. */
    void executeAfter(Duration delay, Runnable work) {
        try {
            timer.schedule(() -> execute(work), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The engine stops; what was to be done later is found again when it starts");
        }
    }

    /**
     * Takes away what a call that was given up may bring about after all: at once, and at several moments in the next half hour. What
     * comes later still, or after the engine was stopped, the next start of the engine finds.
     *
     * @param removal removes what there is by then, which may be nothing
     */
    void removeLate(String what, Runnable removal) {
        late.forEach(delay -> executeAfter(delay, () -> {
            try {
                removal.run();
            } catch (RuntimeException e) {
                LOG.warn("{}, which may have been made after all, could not be removed", what, e);
            }
        }));
    }

    /** Runs something that may block, again and again. */
    void executeEvery(Duration period, Runnable work) {
        timer.scheduleWithFixedDelay(() -> execute(work), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void close() throws InterruptedException {
        timer.shutdownNow();
        workers.shutdownNow();
        if (!workers.awaitTermination(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("Some work of the engine did not end within {}", STOP_DEADLINE);
        }
    }
}
