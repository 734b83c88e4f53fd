package io.karavel.healthcheck.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Connections to servers in containers, made from within their network namespaces without a process there. One thread serves all. */
@Component(service = ContainerSockets.class)
public final class ContainerSockets {
    /** The engine cancels a probe long before, unless its time-out is longer. */
    private static final Duration LONGEST_CONNECT = Duration.ofHours(1);

    private final Namespaces namespaces = new Namespaces();
    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, HealthThreads.named("karavel-health-sockets-"), NioIoHandler.newFactory());

    @Deactivate
    void close() {
        namespaces.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /**
     * Connects to an address as a process in the container would.
     *
     * @param pid      of a process in the container
     * @param handler  serves the connection
     * @return completes when it is there; the channel is to be closed by whoever asked for it
     */
    CompletionStage<Channel> connect(int pid, InetSocketAddress address, ChannelHandler handler) {
        boolean six = address.getAddress() instanceof Inet6Address;
        return namespaces.socket(pid, six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)
                .thenCompose(socket -> connect(socket, address, handler));
    }

    private CompletionStage<Channel> connect(SocketChannel socket, InetSocketAddress address, ChannelHandler handler) {
        CompletableFuture<Channel> connected = new CompletableFuture<>();
        if (loop.isShuttingDown()) {
            close(socket);
            connected.completeExceptionally(new IllegalStateException("health is checked no longer"));
            return connected;
        }
        ChannelFuture connecting = new Bootstrap().group(loop)
                .channelFactory(() -> new NioSocketChannel(null, socket))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) LONGEST_CONNECT.toMillis())
                .handler(handler).connect(address);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected.complete(connecting.channel());
            } else {
                connected.completeExceptionally(done.cause());
            }
        });
        return connected;
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
