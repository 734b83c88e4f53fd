package io.karavel.logs.internal;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The one thread that serves all sinks of a driver. Closing it closes their sockets. */
final class SinkLoop implements AutoCloseable {
    private static final long CLOSE_SECONDS = 2;

    private final MultiThreadIoEventLoopGroup loops;

    SinkLoop(String driver) {
        loops = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("karavel-logs-" + driver, true), EpollIoHandler.newFactory());
    }

    EventLoop loop() {
        return loops.next();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly(2 * CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
