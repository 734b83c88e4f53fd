package io.karavel.networks.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Listens on a port of this machine and passes connections on to a container. Nearly all go past it, by rules of the kernel that outlive
 * the engine: it keeps the port from others, and serves what no rule can, such as {@code ::1}.
 */
final class TcpForwarder {
    private static final long BIND_SECONDS = 10;

    private TcpForwarder() {}

    /** Throws what binding failed with. */
    static Channel open(EventLoopGroup loop, InetSocketAddress at, InetSocketAddress target) {
        ChannelFuture bound = new ServerBootstrap().group(loop).channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        connect(client, target);
                    }
                }).bind(at);
        if (!bound.awaitUninterruptibly(BIND_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("binding " + at + " takes too long");
        }
        if (!bound.isSuccess()) {
            throw new IllegalStateException(bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    private static void connect(Channel client, InetSocketAddress target) {
        ChannelFuture connecting = new Bootstrap().group(client.eventLoop()).channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false).option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new Relay(client)).connect(target);
        client.pipeline().addLast(new Relay(connecting.channel()));
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                client.config().setAutoRead(true);
                connecting.channel().config().setAutoRead(true);
            } else {
                client.close();
            }
        });
    }

    /** Writes to the other side what comes from this one, and reads no more than the other takes. */
    private static final class Relay extends ChannelInboundHandlerAdapter {
        private final Channel other;

        Relay(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            other.writeAndFlush(bytes);
            if (!other.isWritable()) {
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable() && other.isActive()) {
                other.config().setAutoRead(true);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                ((DuplexChannel) other).shutdownOutput().addListener(done -> {
                    if (((DuplexChannel) other).isInputShutdown()) {
                        context.close();
                        other.close();
                    }
                });
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            other.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
