package io.karavel.metrics.internal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Serves metrics at one address, by one thread, which ends with it. What that thread does is read memory, so clients cannot hold each
 * other up; one that says nothing, or does not take its answer, is let go of.
 */
final class MetricsServer implements AutoCloseable {
    /** Longer than the usual time between two scrapes, so that their connection is kept. */
    private static final Duration SILENCE = Duration.ofMinutes(3);
    private static final Duration SLOWNESS = Duration.ofSeconds(30);
    private static final Duration LISTEN_DEADLINE = Duration.ofSeconds(5);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);
    private static final int LONGEST_BODY = 8192;
    private static final ChannelOption<Boolean> SHARE_PORT = NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);

    private final InetSocketAddress address;
    private final MultiThreadIoEventLoopGroup loop;
    private final ChannelGroup connections;
    private final Channel listener;

    private MetricsServer(InetSocketAddress address, MultiThreadIoEventLoopGroup loop, ChannelGroup connections, Channel listener) {
        this.address = address;
        this.loop = loop;
        this.connections = connections;
        this.listener = listener;
    }

    /**
     * Takes the address; who connects waits until {@link #serve()}.
     *
     * @param sharePort whether another server of ours that does the same has the port at another address
     * @throws IOException where it cannot be had; nothing is left then
     */
    static MetricsServer listen(InetSocketAddress address, boolean sharePort, PrometheusScrapeHandler scrapes) throws IOException {
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("karavel-metrics", true),
                NioIoHandler.newFactory());
        ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
        ServerBootstrap server = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(
                                new ReadTimeoutHandler(SILENCE.toSeconds(), TimeUnit.SECONDS),
                                new WriteTimeoutHandler(SLOWNESS.toSeconds(), TimeUnit.SECONDS),
                                new HttpServerCodec(), new HttpServerKeepAliveHandler(), new HttpObjectAggregator(LONGEST_BODY),
                                new FlowControlHandler(), new ScrapeHandler(scrapes));
                    }
                });
        if (sharePort) {
            server.option(SHARE_PORT, true);
        }
        ChannelFuture bound = server.bind(address);
        if (!bound.awaitUninterruptibly(LISTEN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            bound.channel().close();
            close(loop);
            throw new IOException("the kernel did not answer within " + LISTEN_DEADLINE.toSeconds() + " s");
        }
        if (!bound.isSuccess()) {
            close(loop);
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        return new MetricsServer(address, loop, connections, bound.channel());
    }

    InetSocketAddress address() {
        return address;
    }

    /** Whether another server of ours may take the same port at another address, for as long as both are there. */
    void sharePort(boolean share) {
        listener.config().setOption(SHARE_PORT, share);
    }

    void serve() {
        listener.config().setAutoRead(true);
    }

    /** Ends it with all its connections. Not by its loop alone, which forgets those from which nothing is read just then. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        connections.close().awaitUninterruptibly(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        close(loop);
    }

    private static void close(MultiThreadIoEventLoopGroup loop) {
        loop.shutdownGracefully(0, CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
