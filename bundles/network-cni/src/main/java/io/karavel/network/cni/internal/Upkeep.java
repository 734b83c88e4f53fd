package io.karavel.network.cni.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work with plugins: calls, which the end of the bundle waits for, so that the next version finds nothing half made that is still being
 * made; and what has to be looked after when the engine starts, on one thread that exists while there is any.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Semaphore calls = new Semaphore(Integer.MAX_VALUE);
    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(0, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "karavel-network-cni");
                thread.setDaemon(true);
                return thread;
            });

    /** Does work that the end of the bundle waits for. */
    <T> T call(Supplier<T> work) {
        if (!calls.tryAcquire()) {
            throw new IllegalStateException("the network driver cni is being exchanged");
        }
        try {
            return work.get();
        } finally {
            calls.release();
        }
    }

    /** Does work on an attachment; a failure is told to the administrator. */
    void now(Attachment attachment, String what, Runnable work) {
        try {
            call(() -> {
                work.run();
                return null;
            });
            problems.remove(attachment.id());
        } catch (RuntimeException | LinkageError e) {
            String problem = "network " + attachment.configuration().name() + ", endpoint " + attachment.id().substring(0, 12) + ": " + what
                    + " failed: " + e.getMessage();
            problems.put(attachment.id(), problem);
            LOG.warn("{}", problem, e);
        }
    }

    void later(Attachment attachment, String what, Runnable work) {
        try {
            worker.execute(() -> now(attachment, what, work));
        } catch (RejectedExecutionException e) {
            LOG.debug("The bundle stops; the next start finds what was to be done");
        }
    }

    List<String> problems() {
        return List.copyOf(problems.values());
    }

    void forget(String attachment) {
        problems.remove(attachment);
    }

    void close() throws InterruptedException {
        worker.shutdown();
        worker.getQueue().clear();
        if (!worker.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                || !calls.tryAcquire(Integer.MAX_VALUE, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("CNI plugins did not end within {}", PATIENCE);
        }
    }
}
