package io.karavel.logs.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a taker of messages that may be away for any time. Sending never waits: at most 1 MiB waits to be taken, what comes
 * then is dropped and counted. A connection that is lost, or cannot be made, is tried again after 100 ms, and then after ever longer
 * until it is 10 s; messages that were not written to it whole are written again. What was written counts as taken: neither a datagram
 * that nobody reads nor what a connection had in it when it broke can be told apart from that.
 *
 * <p>Messages are sent, and it is closed, by any thread; all else happens on its event loop.
 */
final class Sink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sink.class);
    private static final long LARGEST_BACKLOG = 1024 * 1024;
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(1);
    private static final int EMSGSIZE = 90;

    private final String name;
    private final EventLoop loop;
    private final Dialer dialer;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    private long backlog;
    private long pending;
    private long dropped;
    private boolean shut;

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    /** What was given to the connection and may have to be given to the next one. */
    private final Deque<byte[]> underWay = new ArrayDeque<>();
    private Optional<Channel> connection = Optional.empty();
    private Duration delay = FIRST_DELAY;
    /** A connection is being made, or is to be when the delay is over. */
    private boolean connecting;
    private boolean dialing;
    private boolean closing;
    private boolean over;

    /** Makes connections. */
    interface Dialer {
        Future<Void> dial(EventLoop loop, ChannelHandler handler);
    }

    Sink(String name, EventLoop loop, Dialer dialer) {
        this.name = name;
        this.loop = loop;
        this.dialer = dialer;
    }

    void send(List<byte[]> messages) {
        List<byte[]> taken = messages.stream().filter(this::admit).toList();
        try {
            loop.execute(() -> {
                waiting.addAll(taken);
                pump();
            });
        } catch (RejectedExecutionException e) {
            taken.forEach(message -> settle(message, true));
        }
    }

    private synchronized boolean admit(byte[] message) {
        if (shut || backlog + message.length > LARGEST_BACKLOG) {
            dropped++;
            return false;
        }
        backlog += message.length;
        pending++;
        return true;
    }

    private synchronized void settle(byte[] message, boolean lost) {
        backlog -= message.length;
        pending--;
        dropped += lost ? 1 : 0;
    }

    /** How many messages were given up. */
    synchronized long dropped() {
        return dropped;
    }

    private void pump() {
        if (connection.isEmpty()) {
            if (!connecting && !waiting.isEmpty()) {
                connect();
            } else if (closing && !dialing) {
                drained.complete(null);
            }
            return;
        }
        Channel channel = connection.get();
        while (!waiting.isEmpty() && channel.isWritable()) {
            byte[] message = waiting.remove();
            underWay.add(message);
            channel.write(Unpooled.wrappedBuffer(message)).addListener(written -> written(channel, message, written));
        }
        channel.flush();
        if (closing && waiting.isEmpty() && underWay.isEmpty()) {
            drained.complete(null);
        }
    }

    private void written(Channel channel, byte[] message, Future<?> written) {
        boolean tooLong = written.cause() instanceof Errors.NativeIoException error && error.expectedErr() == -EMSGSIZE;
        if (written.isSuccess() || tooLong) {
            underWay.remove(message);
            settle(message, tooLong);
            delay = FIRST_DELAY;
            pump();
        } else {
            channel.close();
        }
    }

    private void connect() {
        connecting = true;
        dialing = true;
        dialer.dial(loop, new SimpleChannelInboundHandler<ByteBuf>() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                connected(context.channel());
            }

            @Override
            protected void channelRead0(ChannelHandlerContext context, ByteBuf answer) {
                // Nobody answers to log messages.
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                pump();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
                LOG.debug("The connection to {} broke", name, problem);
                context.close();
            }
        }).addListener(dialed -> {
            dialing = false;
            if (!dialed.isSuccess()) {
                LOG.debug("There is no connection to {}", name, dialed.cause());
                retry();
            }
        });
    }

    private void connected(Channel channel) {
        connecting = false;
        dialing = false;
        if (over) {
            channel.close();
            return;
        }
        connection = Optional.of(channel);
        channel.closeFuture().addListener(closed -> {
            connection = Optional.empty();
            while (!underWay.isEmpty()) {
                waiting.addFirst(underWay.removeLast());
            }
            retry();
        });
        pump();
    }

    private void retry() {
        connecting = true;
        if (closing || loop.isShuttingDown()) {
            drained.complete(null);
            return;
        }
        loop.schedule(() -> {
            connecting = false;
            pump();
        }, delay.toMillis(), TimeUnit.MILLISECONDS);
        Duration longer = delay.multipliedBy(2);
        delay = longer.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : longer;
    }

    /** Has what waits taken, where there is a connection or the first one is being made, for a second; the rest counts as dropped. */
    @Override
    public void close() {
        try {
            loop.execute(() -> {
                closing = true;
                pump();
            });
            drained.get(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException | ExecutionException e) {
            LOG.debug("Not everything was taken by {}", name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            shut = true;
            dropped += pending;
            pending = 0;
            backlog = 0;
        }
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                over = true;
                connection.ifPresent(Channel::close);
            });
        }
    }
}
