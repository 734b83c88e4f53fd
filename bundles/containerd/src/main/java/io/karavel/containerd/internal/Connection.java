package io.karavel.containerd.internal;

import com.google.protobuf.Empty;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.internal.wire.version.VersionGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one containerd, kept up by a thread of its own: it has containerd started where that is our
 * business, connects, and connects again as soon as a lost connection can be had back.
 */
final class Connection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Between attempts; gRPC's own delays grow to minutes. */
    private static final long ATTEMPT_MILLIS = 100;
    /** A lost connection wakes the thread; this is for what nobody tells. */
    private static final long LOOK_MILLIS = 5_000;
    private static final long JOIN_MILLIS = 5_000;
    /**
     * How often containerd is asked whether it is there, and how long it may take to answer. A stopped one keeps its
     * connections. gRPC's keepalive cannot tell us: containerd's server has gRPC's usual policy, by which a client that
     * pings more often than every 5 minutes is turned away.
     */
    private static final Duration PROBE = Duration.ofSeconds(20);

    private final Path socket;
    private final Optional<ContainerdSupervisor> supervisor;
    private final Consumer<Channel> onConnected;
    private final CompletableFuture<ManagedChannel> ready = new CompletableFuture<>();
    private final Duration probe;
    private final Semaphore wake = new Semaphore(0);
    private final Thread keeper = new Thread(this::keep, "karavel-containerd-keeper");
    private volatile boolean connected;
    private volatile String trouble = "not connected yet";
    private long answeredAt = System.nanoTime();

    /**
     * @param supervisor  empty when containerd is somebody else's business
     * @param onConnected run by the keeper after each (re)connection, the first time before anybody gets the channel;
     *                    it is run again when it fails
     */
    Connection(Path socket, Optional<ContainerdSupervisor> supervisor, Consumer<Channel> onConnected) {
        this(socket, supervisor, onConnected, PROBE);
    }

    /** @param probe how often containerd is asked whether it is there, and how long it may take to answer */
    Connection(Path socket, Optional<ContainerdSupervisor> supervisor, Consumer<Channel> onConnected, Duration probe) {
        this.probe = probe;
        this.socket = socket;
        this.supervisor = supervisor;
        this.onConnected = onConnected;
        keeper.setDaemon(true);
    }

    /** Begins to connect, in the background. */
    void open() {
        keeper.start();
    }

    boolean reachable() {
        return connected;
    }

    /** @throws EngineException UNAVAILABLE when there is no connection by the deadline */
    Channel awaitChannel(Deadline deadline) {
        try {
            return ready.get(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw unavailable(e);
        } catch (ExecutionException e) {
            throw unavailable(e.getCause());
        } catch (InterruptedException e) {
            throw Rpc.interrupted(e);
        }
    }

    EngineException unavailable(Throwable cause) {
        return new EngineException(ErrorKind.UNAVAILABLE, "containerd at " + socket + " is away: " + trouble, cause);
    }

    private void keep() {
        // gRPC and Netty load a thousand classes here, which nobody has to wait for.
        try (DomainSocketChannel opened = new DomainSocketChannel(socket)) {
            watch(opened.channel());
            keepConnected(opened.channel());
        } catch (InterruptedException e) {
            LOG.debug("the connection to containerd is closed");
        } catch (RuntimeException | LinkageError e) {
            trouble = e.toString();
            LOG.error("cannot talk to containerd at {}", socket, e);
        } finally {
            connected = false;
            ready.completeExceptionally(new IllegalStateException("the client is closed"));
        }
    }

    private void keepConnected(ManagedChannel channel) throws InterruptedException {
        while (!Thread.interrupted()) {
            boolean answering = channel.getState(true) == ConnectivityState.READY && answers(channel);
            supervise(answering);
            if (!answering) {
                if (connected) {
                    LOG.warn("lost containerd at {}", socket);
                    trouble = "it answers no more";
                }
                connected = false;
                channel.resetConnectBackoff();
            } else if (!connected && greeted(channel)) {
                LOG.info("connected to containerd at {}", socket);
                connected = true;
                ready.complete(channel);
            }
            if (wake.tryAcquire(lookMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        }
    }

    private long lookMillis() {
        return connected ? Math.min(LOOK_MILLIS, probe.toMillis()) : ATTEMPT_MILLIS;
    }

    /** Whether it answered lately, or does now. Any answer will do, a refusal too. */
    private boolean answers(ManagedChannel channel) {
        if (connected && System.nanoTime() - answeredAt < probe.toNanos()) {
            return true;
        }
        try {
            VersionGrpc.newBlockingV2Stub(channel).withDeadlineAfter(probe.toNanos(), TimeUnit.NANOSECONDS)
                    .version(Empty.getDefaultInstance());
        } catch (StatusException e) {
            Status.Code code = e.getStatus().getCode();
            if (code == Status.Code.DEADLINE_EXCEEDED || code == Status.Code.UNAVAILABLE) {
                return false;
            }
        }
        answeredAt = System.nanoTime();
        return true;
    }

    private void supervise(boolean answering) {
        if (supervisor.isEmpty()) {
            return;
        }
        try {
            supervisor.get().ensureRunning(answering);
        } catch (IOException e) {
            tell("containerd cannot be started: " + e.getMessage(), e);
        }
    }

    private boolean greeted(ManagedChannel channel) {
        try {
            onConnected.accept(channel);
            return true;
        } catch (EngineException e) {
            tell("containerd refused the first call: " + e.getMessage(), e);
            return false;
        }
    }

    /** Logs each trouble once, however often it is met. */
    private void tell(String news, Exception cause) {
        if (!news.equals(trouble)) {
            LOG.error("{}", news, cause);
        }
        trouble = news;
    }

    /** Wakes the keeper at each change of the channel's state. */
    private void watch(ManagedChannel channel) {
        ConnectivityState state = channel.getState(false);
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, () -> {
                wake.release();
                watch(channel);
            });
        }
    }

    /** Breaks calls off and ends the threads. containerd goes on. */
    @Override
    public void close() throws InterruptedException {
        keeper.interrupt();
        keeper.join(JOIN_MILLIS);
    }
}
