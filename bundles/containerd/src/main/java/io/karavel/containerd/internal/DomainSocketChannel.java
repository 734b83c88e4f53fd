package io.karavel.containerd.internal;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gRPC channel over a unix socket, with the threads that serve it. It connects when it is asked to. */
final class DomainSocketChannel implements AutoCloseable {
    /** As much as containerd itself sends and takes. */
    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private final EventLoopGroup loop;
    private final ThreadPoolExecutor executor;
    private final ManagedChannel channel;

    DomainSocketChannel(Path socket) {
        Epoll.ensureAvailability();
        loop = new MultiThreadIoEventLoopGroup(1, threads("karavel-containerd-io"), EpollIoHandler.newFactory());
        // Blocking calls run their callbacks in the calling thread; this one is for what the channel does for itself.
        executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                threads("karavel-containerd-channel"));
        executor.allowCoreThreadTimeOut(true);
        channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                .eventLoopGroup(loop)
                .executor(executor)
                .offloadExecutor(executor)
                .usePlaintext()
                .overrideAuthority("localhost")
                .disableRetry()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    ManagedChannel channel() {
        return channel;
    }

    /** Breaks calls off and waits, a few seconds at most, until the threads are gone. */
    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(4, TimeUnit.SECONDS);
        executor.shutdown();
        executor.awaitTermination(2, TimeUnit.SECONDS);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
