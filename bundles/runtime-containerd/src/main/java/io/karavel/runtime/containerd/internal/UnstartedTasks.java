package io.karavel.runtime.containerd.internal;

import io.karavel.model.ContainerId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks that a former life of the engine did not come to start, being ended side by side: a shim that hangs holds up nobody else. */
final class UnstartedTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnstartedTasks.class);
    private static final int IDLE_SECONDS = 5;

    private final Map<ContainerId, CompletableFuture<Void>> ending = new ConcurrentHashMap<>();
    private final ExecutorService threads;

    UnstartedTasks() {
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "karavel-task-ender-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to end one, unless that is under way. */
    void end(ContainerId id, Runnable end) {
        ending.compute(id, (any, last) -> last == null || last.isDone() ? begin(id, end) : last);
    }

    private CompletableFuture<Void> begin(ContainerId id, Runnable end) {
        return CompletableFuture.runAsync(end, threads).handle((ended, failure) -> {
            if (failure != null) {
                LOG.warn("The task of container {} could not be ended; its next start or its removal tries again", id.shortForm(), failure);
            }
            return null;
        });
    }

    /** Returns when that of a container is ended or cannot be, which is up to the deadlines of what ends it. */
    void await(ContainerId id) {
        CompletableFuture<Void> end = ending.get(id);
        if (end != null) {
            end.join();
            ending.remove(id, end);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
