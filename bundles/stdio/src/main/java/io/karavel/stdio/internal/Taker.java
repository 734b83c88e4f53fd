package io.karavel.stdio.internal;

import io.karavel.api.OutputSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one sink one chunk after the other, whichever stream they come from. Belongs to an event loop.
 *
 * <p>A tap may hold up the process for as long as it likes. Output waits for a client instead, in memory and then in a file; only when
 * that is full it holds up the process, and one that then takes nothing for some time is let go of.
 */
final class Taker {
    private static final Logger LOG = LoggerFactory.getLogger(Taker.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    /** How many bytes may wait for a client in memory. */
    private static final int SLACK = 1024 * 1024;
    /** How many bytes may wait for it in a file. */
    private static final long CAPACITY = 16L * 1024 * 1024;
    /** What a chunk costs, however short it is. */
    private static final int LEAST_COST = 256;

    private record Delivery(boolean stderr, ByteBuf chunk, int cost, CompletableFuture<Void> taken) {
        Delivery(boolean stderr, ByteBuf chunk) {
            this(stderr, chunk, Math.max(LEAST_COST, chunk.capacity()), new CompletableFuture<>());
        }
    }

    /**
     * What only a client has.
     *
     * @param folder where the pipes of its process are, which says whose client it is
     */
    private record Client(SlowClients rules, Overflow overflow, Path folder) {}

    private final OutputSink sink;
    private final IoEventLoop loop;
    private final Optional<Client> client;
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    /** What the streams that are held up wait for. */
    private final Queue<CompletableFuture<Void>> held = new ArrayDeque<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Delivery writing;
    private int backlog;
    private long lastProgress;
    private boolean watched;
    private boolean over;
    private boolean failed;
    private boolean sinkEnded;

    private Taker(OutputSink sink, IoEventLoop loop, Optional<Client> client) {
        this.sink = sink;
        this.loop = loop;
        this.client = client;
    }

    static Taker tap(OutputSink sink, IoEventLoop loop) {
        return new Taker(sink, loop, Optional.empty());
    }

    /** @param folder where the pipes of its process are; more than some output waits for it in a file there */
    static Taker client(OutputSink sink, IoEventLoop loop, SlowClients rules, Path folder) {
        return new Taker(sink, loop, Optional.of(new Client(rules, new Overflow(folder, CAPACITY, rules), folder)));
    }

    /** Completes, on the event loop, when the sink failed, patience ended, or what waited for it was lost. */
    CompletionStage<Void> gone() {
        return gone;
    }

    /** Completes, on the event loop, when the sink has all it will get. */
    CompletionStage<Void> ended() {
        return ended;
    }

    /** @return completes, on the event loop, when the next chunk may come, or will never be taken anyway */
    CompletableFuture<Void> give(boolean stderr, ByteBuf chunk) {
        if (over) {
            return DONE;
        }
        Optional<Client> late = client.filter(one -> backlog >= SLACK || !one.overflow().isEmpty());
        if (late.isPresent()) {
            return putBy(late.get(), stderr, chunk);
        }
        Delivery delivery = new Delivery(stderr, writing == null ? chunk.retain() : kept(chunk));
        waiting.add(delivery);
        backlog += delivery.cost();
        writeNext();
        return client.isPresent() || backlog == 0 ? DONE : hold(delivery.taken());
    }

    private CompletableFuture<Void> putBy(Client late, boolean stderr, ByteBuf chunk) {
        try {
            late.overflow().add(stderr, chunk);
        } catch (IOException | RuntimeException e) {
            lose(late, e);
            return DONE;
        }
        return late.overflow().isFull() ? hold(new CompletableFuture<>()) : DONE;
    }

    private CompletableFuture<Void> hold(CompletableFuture<Void> goOn) {
        if (held.isEmpty()) {
            watch();
        }
        held.add(goOn);
        return goOn;
    }

    /** A chunk that waits is not to keep more memory than it needs. */
    private static ByteBuf kept(ByteBuf chunk) {
        return chunk.readableBytes() < chunk.capacity() / 2 ? chunk.copy() : chunk.retain();
    }

    /** Takes nothing more, and ends the sink as soon as it has what waits for it. */
    void end() {
        if (!over) {
            over = true;
            letStreamsGoOn();
            watch();
            endSink();
        }
    }

    private void writeNext() {
        for (Optional<Delivery> next = next(); next.isPresent(); next = next()) {
            Delivery delivery = next.get();
            CompletableFuture<Void> write = write(delivery);
            if (write.isDone() && !write.isCompletedExceptionally()) {
                release(delivery);
            } else {
                writing = delivery;
                write.whenComplete((nothing, failure) -> loop.execute(() -> written(failure)));
            }
        }
        endSink();
    }

    /** What the sink is to be given now. */
    private Optional<Delivery> next() {
        if (writing != null) {
            return Optional.empty();
        }
        if (!waiting.isEmpty()) {
            return Optional.of(waiting.remove());
        }
        return client.filter(one -> !one.overflow().isEmpty()).flatMap(this::takeBack);
    }

    private Optional<Delivery> takeBack(Client late) {
        try {
            Overflow.Piece piece = late.overflow().remove();
            Delivery delivery = new Delivery(piece.stderr(), piece.data());
            backlog += delivery.cost();
            return Optional.of(delivery);
        } catch (IOException | RuntimeException e) {
            lose(late, e);
            return Optional.empty();
        }
    }

    private void lose(Client late, Exception problem) {
        LOG.warn("A client of {} is let go of: what waited for it could not be kept", late.folder(), problem);
        late.rules().lost();
        leave();
    }

    private CompletableFuture<Void> write(Delivery delivery) {
        try {
            return sink.write(delivery.stderr(), delivery.chunk().nioBuffer().asReadOnlyBuffer()).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void written(Throwable failure) {
        Delivery last = writing;
        writing = null;
        lastProgress = System.nanoTime();
        if (failure != null) {
            LOG.debug("A taker of output is gone", failure);
            failed = true;
            leave();
        } else {
            writeNext();
        }
        release(last);
    }

    private void release(Delivery delivery) {
        delivery.chunk().release();
        backlog -= delivery.cost();
        held.remove(delivery.taken());
        delivery.taken().complete(null);
        if (client.filter(one -> !one.overflow().isFull()).isPresent()) {
            letStreamsGoOn();
        }
    }

    private void letStreamsGoOn() {
        // One that goes on may be held up again at once.
        List<CompletableFuture<Void>> before = List.copyOf(held);
        held.clear();
        before.forEach(goOn -> goOn.complete(null));
    }

    /** Looks from now on whether it goes on. */
    private void watch() {
        lastProgress = System.nanoTime();
        if (client.isPresent() && !watched) {
            look(client.get(), limit(client.get()));
        }
    }

    private Duration limit(Client slow) {
        return over ? slow.rules().lastPatience() : slow.rules().patience();
    }

    private void look(Client slow, Duration delay) {
        watched = true;
        loop.schedule(() -> checkProgress(slow), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void checkProgress(Client slow) {
        watched = false;
        boolean awaited = !held.isEmpty() || over;
        if (writing == null || !awaited) {
            return;
        }
        Duration limit = limit(slow);
        Duration left = limit.minusNanos(System.nanoTime() - lastProgress);
        if (left.isNegative() || left.isZero()) {
            LOG.warn("A client of {} took none of its output for {} and is let go of; what waited for it is lost to it",
                    slow.folder(), limit);
            slow.rules().lost();
            leave();
            endSink();
        } else {
            look(slow, left);
        }
    }

    /** Drops what waits. The chunk the sink has stays its own until it gives it back. */
    private void leave() {
        over = true;
        while (!waiting.isEmpty()) {
            release(waiting.remove());
        }
        client.ifPresent(one -> one.overflow().close());
        letStreamsGoOn();
        gone.complete(null);
        ended.complete(null);
    }

    private boolean nothingWaits() {
        return waiting.isEmpty() && client.filter(one -> !one.overflow().isEmpty()).isEmpty();
    }

    private void endSink() {
        if (over && writing == null && !sinkEnded && !failed && nothingWaits()) {
            sinkEnded = true;
            client.ifPresent(one -> one.overflow().close());
            sink.end();
            ended.complete(null);
        }
    }
}
