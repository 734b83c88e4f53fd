package io.karavel.web.internal.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that handlers run on: as many as there is work for, up to a limit, beyond which work waits for its turn.
 * Threads that find nothing to do for half a minute end.
 */
final class WorkerPool {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
    private static final long IDLE_SECONDS = 5;

    private final int limit;
    private final ThreadPoolExecutor threads;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    WorkerPool(String name, int limit) {
        this.limit = limit;
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs a task now or when its turn comes. */
    void execute(Runnable task) {
        synchronized (waiting) {
            if (running == limit) {
                waiting.add(task);
                return;
            }
            running++;
        }
        threads.execute(() -> work(task));
    }

    private void work(Runnable first) {
        Runnable task = first;
        while (task != null) {
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("A task of a web worker failed", e);
            }
            synchronized (waiting) {
                task = waiting.poll();
                if (task == null) {
                    running--;
                }
            }
        }
    }

    /** Interrupts what runs, forgets what waits, and waits for the threads to end. */
    void stop(Duration patience) {
        synchronized (waiting) {
            waiting.clear();
        }
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} web workers do not end", threads.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
