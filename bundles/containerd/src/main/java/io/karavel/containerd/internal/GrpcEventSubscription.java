package io.karavel.containerd.internal;

import com.google.protobuf.Any;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.EventListener;
import io.karavel.containerd.EventSubscription;
import io.karavel.containerd.internal.wire.events.Envelope;
import io.karavel.containerd.internal.wire.events.EventsGrpc;
import io.karavel.containerd.internal.wire.events.PublishRequest;
import io.karavel.containerd.internal.wire.events.SubscribeRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription. Its thread reads the stream and calls the listener, so a slow listener makes containerd keep the
 * events, not us. containerd does not say when a subscription is active; so a marker of our own is published, again and
 * again, until it comes back: then all that happens later will come, too.
 */
final class GrpcEventSubscription implements EventSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcEventSubscription.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final Duration CONFIRMATION = Duration.ofSeconds(30);
    private static final long MARKER_MILLIS = 200;
    private static final long FIRST_DELAY_MILLIS = 100;
    private static final long LONGEST_DELAY_MILLIS = 5_000;
    private static final long JOIN_MILLIS = 5_000;
    /** Any type that every Go program knows. */
    private static final Any EMPTY = Any.newBuilder().setTypeUrl("google.protobuf.Empty").build();

    private final Rpc rpc;
    private final EventListener listener;
    private final Consumer<GrpcEventSubscription> onClosed;
    private final String marker = "/karavel/subscribed/" + UUID.randomUUID();
    private final SubscribeRequest request;
    private final CompletableFuture<Void> active = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closed;

    GrpcEventSubscription(Rpc rpc, List<String> filters, EventListener listener,
            Consumer<GrpcEventSubscription> onClosed) {
        this.rpc = rpc;
        this.listener = listener;
        this.onClosed = onClosed;
        this.request = SubscribeRequest.newBuilder()
                .addAllFilters(filters)
                .addFilters("topic==\"" + marker + '"')
                .build();
        this.thread = new Thread(this::run, "karavel-containerd-events-" + COUNT.incrementAndGet());
        this.thread.setDaemon(true);
    }

    /** Starts, and waits until events will come. */
    void awaitActive() {
        thread.start();
        try {
            active.get(CONFIRMATION.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw rpc.timedOut("confirming a subscription", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException cause) {
                throw cause;
            }
            throw EngineException.system("cannot subscribe to containerd's events", e.getCause());
        } catch (InterruptedException e) {
            throw Rpc.interrupted(e);
        }
    }

    private void run() {
        long delay = FIRST_DELAY_MILLIS;
        while (!closed) {
            boolean confirmed = false;
            try {
                BlockingClientCall<?, Envelope> stream =
                        rpc.streaming(EventsGrpc::newBlockingV2Stub).subscribe(request);
                try {
                    confirm(stream);
                    confirmed = true;
                    deliver(stream);
                } finally {
                    stream.cancel("no longer read", null);
                }
            } catch (StatusException e) {
                lost(rpc.translated(e));
            } catch (EngineException e) {
                lost(e);
            } catch (InterruptedException e) {
                // Only close() interrupts.
                return;
            } catch (RuntimeException e) {
                lost(EngineException.system("cannot read the events of containerd: " + e, e));
            }
            delay = confirmed ? FIRST_DELAY_MILLIS : Math.min(2 * delay, LONGEST_DELAY_MILLIS);
            if (!closed && !slept(delay)) {
                return;
            }
        }
    }

    /** Delivers what comes while the marker is on its way: that is news, too. */
    private void confirm(BlockingClientCall<?, Envelope> stream) throws StatusException, InterruptedException {
        PublishRequest publish = PublishRequest.newBuilder().setTopic(marker).setEvent(EMPTY).build();
        while (true) {
            rpc.call(Rpc.QUICK, EventsGrpc::newBlockingV2Stub, stub -> stub.publish(publish));
            try {
                Envelope envelope = next(stream.read(MARKER_MILLIS, TimeUnit.MILLISECONDS));
                while (!envelope.getTopic().equals(marker)) {
                    happened(envelope);
                    envelope = next(stream.read(MARKER_MILLIS, TimeUnit.MILLISECONDS));
                }
                break;
            } catch (TimeoutException e) {
                LOG.debug("the subscription is not active yet");
            }
        }
        if (!active.complete(null)) {
            LOG.info("subscribed to the events of containerd again");
            readMissed();
        }
    }

    /** A listener that could not read the world anew knows nothing of what it missed: the stream counts as lost. */
    private void readMissed() {
        try {
            listener.resubscribed();
        } catch (RuntimeException e) {
            throw EngineException.system("a listener could not read what it missed: " + e.getMessage(), e);
        }
    }

    private void deliver(BlockingClientCall<?, Envelope> stream) throws StatusException, InterruptedException {
        while (!closed) {
            Envelope envelope = next(stream.read());
            if (!envelope.getTopic().equals(marker)) {
                happened(envelope);
            }
        }
    }

    private static Envelope next(Envelope envelope) throws StatusException {
        if (envelope == null) {
            throw Status.UNAVAILABLE.withDescription("containerd ended the stream of events").asException();
        }
        return envelope;
    }

    private void happened(Envelope envelope) {
        try {
            listener.happened(EventDecoder.decode(envelope));
        } catch (RuntimeException e) {
            LOG.error("a listener to the events of containerd failed", e);
        }
    }

    private void lost(EngineException error) {
        if (closed) {
            return;
        }
        if (error.kind() != ErrorKind.UNAVAILABLE && error.kind() != ErrorKind.TIMEOUT) {
            // Such as a filter that containerd does not understand: nothing to wait for, unless it had worked before.
            if (active.completeExceptionally(error)) {
                return;
            }
        }
        if (error.kind() == ErrorKind.SYSTEM) {
            LOG.error("lost the events of containerd, and begins again", error);
        } else {
            LOG.warn("lost the events of containerd: {}", error.getMessage());
        }
    }

    private static boolean slept(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        onClosed.accept(this);
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
