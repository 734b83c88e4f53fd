package io.karavel.volumes.internal;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what nobody waits for, one after the other; its thread exists while there is any. */
final class VolumeThread {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeThread.class);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor executor;

    VolumeThread() {
        executor = new ThreadPoolExecutor(1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "karavel-volumes");
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    void execute(Runnable work) {
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("Something done to volumes failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The bundle stops; what was to be done is found again when it starts");
        }
    }

    void close() {
        executor.shutdownNow();
    }
}
