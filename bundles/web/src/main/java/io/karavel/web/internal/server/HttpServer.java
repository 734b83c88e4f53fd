package io.karavel.web.internal.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.karavel.web.ApiVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Serves the routes of a table over unix sockets. */
final class HttpServer implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final Duration THREADS_END_WITHIN = Duration.ofSeconds(2);

    private final AwaitedRoutes awaited;
    private final Dispatcher dispatcher;
    private final Deadlines deadlines;
    private final String version;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS, new DefaultThreadFactory("karavel-web-io", true), EpollIoHandler.newFactory());
    private final Map<Channel, HttpConnection> connections = new ConcurrentHashMap<>();
    private final List<UnixListener> listeners = new CopyOnWriteArrayList<>();
    private final ServerBootstrap bootstrap;

    /**
     * @param version of the engine, as its answers name it
     */
    HttpServer(RouteTable routes, String version, Deadlines deadlines) {
        this.awaited = new AwaitedRoutes(routes, loops, deadlines.route());
        this.dispatcher = new Dispatcher(routes, awaited);
        this.deadlines = deadlines;
        this.version = version;
        this.bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerDomainSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
    }

    void listen(Path socket, Optional<String> group) throws IOException {
        listeners.add(UnixListener.open(bootstrap, socket, group));
    }

    private void accept(Channel channel) {
        HttpConnection connection = new HttpConnection(this);
        connections.put(channel, connection);
        channel.closeFuture().addListener(closed -> {
            synchronized (connections) {
                connections.remove(channel);
                connections.notifyAll();
            }
        });
        connection.install(channel.pipeline());
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** The headers of every answer of a route; those of an answer to a path that is none are empty. */
    HttpHeaders headers(boolean routed) {
        HttpHeaders headers = new DefaultHttpHeaders();
        if (routed) {
            headers.set("Api-Version", ApiVersion.NEWEST.toString())
                    .set("Docker-Experimental", "false")
                    .set("Ostype", "linux")
                    .set("Server", "Docker/" + version + " (linux)");
        }
        return headers;
    }

    /** Takes no more requests, lets those in progress finish for a while, and ends. */
    @Override
    public void close() {
        listeners.forEach(UnixListener::close);
        awaited.stop();
        connections.values().forEach(HttpConnection::stop);
        awaitConnections(deadlines.grace());
        connections.keySet().forEach(Channel::close);
        awaitConnections(THREADS_END_WITHIN);
        dispatcher.stop(THREADS_END_WITHIN);
        loops.shutdownGracefully(0, THREADS_END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * THREADS_END_WITHIN.toMillis());
    }

    private void awaitConnections(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (connections) {
            long left = patience.toMillis();
            while (!connections.isEmpty() && left > 0) {
                try {
                    connections.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        }
    }
}
