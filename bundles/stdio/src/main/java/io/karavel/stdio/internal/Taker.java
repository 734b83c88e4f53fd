package io.karavel.stdio.internal;

import io.karavel.api.OutputSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
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
 * <p>A sink with patience is a client. Some output waits for it here before it holds up the process, and one that holds it up and takes
 * nothing for that long is let go of.
 */
final class Taker {
    private static final Logger LOG = LoggerFactory.getLogger(Taker.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    /** How many bytes may wait for a client without holding anyone up. */
    private static final int SLACK = 1024 * 1024;
    /** What a chunk costs, however short it is. */
    private static final int LEAST_COST = 256;

    private record Delivery(boolean stderr, ByteBuf chunk, int cost, CompletableFuture<Void> taken) {
        Delivery(boolean stderr, ByteBuf chunk) {
            this(stderr, chunk, Math.max(LEAST_COST, chunk.capacity()), new CompletableFuture<>());
        }
    }

    private final OutputSink sink;
    private final IoEventLoop loop;
    private final Optional<Duration> patience;
    private final int slack;
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

    /** @param patience how long the sink may hold up the process and take nothing; empty for as long as it likes */
    Taker(OutputSink sink, IoEventLoop loop, Optional<Duration> patience) {
        this.sink = sink;
        this.loop = loop;
        this.patience = patience;
        slack = patience.isPresent() ? SLACK : 0;
    }

    /** Completes, on the event loop, when the sink failed or patience ended. */
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
        Delivery delivery = new Delivery(stderr, writing == null ? chunk.retain() : kept(chunk));
        waiting.add(delivery);
        backlog += delivery.cost();
        writeNext();
        if (backlog <= slack) {
            return DONE;
        }
        if (held.isEmpty()) {
            watch();
        }
        held.add(delivery.taken());
        return delivery.taken();
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
        while (writing == null && !waiting.isEmpty()) {
            Delivery next = waiting.remove();
            CompletableFuture<Void> write = write(next);
            if (write.isDone() && !write.isCompletedExceptionally()) {
                release(next);
            } else {
                writing = next;
                write.whenComplete((nothing, failure) -> loop.execute(() -> written(failure)));
            }
        }
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
            endSink();
        }
        release(last);
    }

    private void release(Delivery delivery) {
        delivery.chunk().release();
        backlog -= delivery.cost();
        held.remove(delivery.taken());
        delivery.taken().complete(null);
        if (backlog <= slack) {
            letStreamsGoOn();
        }
    }

    private void letStreamsGoOn() {
        while (!held.isEmpty()) {
            held.remove().complete(null);
        }
    }

    /** Looks from now on whether it goes on. */
    private void watch() {
        lastProgress = System.nanoTime();
        if (patience.isPresent() && !watched) {
            watched = true;
            look(patience.get().toNanos());
        }
    }

    private void look(long nanos) {
        loop.schedule(this::checkProgress, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkProgress() {
        watched = false;
        boolean awaited = !held.isEmpty() || over;
        if (writing == null || !awaited) {
            return;
        }
        long left = patience.orElseThrow().toNanos() - (System.nanoTime() - lastProgress);
        if (left > 0) {
            watched = true;
            look(left);
        } else {
            LOG.info("A client took none of the output for {} and is let go of", patience.get());
            leave();
            endSink();
        }
    }

    /** Drops what waits. The chunk the sink has stays its own until it gives it back. */
    private void leave() {
        over = true;
        while (!waiting.isEmpty()) {
            release(waiting.remove());
        }
        letStreamsGoOn();
        gone.complete(null);
        ended.complete(null);
    }

    private void endSink() {
        if (over && writing == null && waiting.isEmpty() && !failed) {
            sink.end();
            ended.complete(null);
        }
    }
}
