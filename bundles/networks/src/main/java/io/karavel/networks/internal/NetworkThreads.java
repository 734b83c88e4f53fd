package io.karavel.networks.internal;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of this bundle: workers for what may block, and one loop for the sockets of published ports and of name servers. */
@Component(service = NetworkThreads.class)
public final class NetworkThreads implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkThreads.class);
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor workers;
    private final EventLoopGroup loop;

    @Activate
    public NetworkThreads() {
        AtomicInteger count = new AtomicInteger();
        workers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE.toSeconds(), TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "karavel-networks-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("karavel-networks-sockets", true), EpollIoHandler.newFactory());
    }

    EventLoopGroup loop() {
        return loop;
    }

    @Override
    public void execute(Runnable work) {
        workers.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException | LinkageError e) {
                LOG.error("Work on networks failed", e);
            }
        });
    }

    /** As {@link #execute}; nothing happens when the bundle is being stopped. */
    void tryToExecute(Runnable work) {
        try {
            execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("The bundle stops; what was to be done is found again when it starts");
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        workers.shutdown();
        loop.shutdownGracefully(0, STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        if (!workers.awaitTermination(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("Some work on networks did not end within {}", STOP_DEADLINE);
            workers.shutdownNow();
        }
    }
}
