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

/** Gives one sink one chunk after the other, whichever stream they come from. Belongs to an event loop. */
final class Taker {
    private static final Logger LOG = LoggerFactory.getLogger(Taker.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private record Delivery(boolean stderr, ByteBuf chunk, CompletableFuture<Void> taken) {}

    private final OutputSink sink;
    private final IoEventLoop loop;
    private final Optional<Duration> patience;
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private Delivery writing;
    private long writingSince;
    private boolean watched;
    private boolean over;
    private boolean failed;

    /** @param patience how long the sink may keep one chunk; empty for as long as it likes */
    Taker(OutputSink sink, IoEventLoop loop, Optional<Duration> patience) {
        this.sink = sink;
        this.loop = loop;
        this.patience = patience;
    }

    /** Completes, on the event loop, when the sink failed or patience ended. */
    CompletionStage<Void> gone() {
        return gone;
    }

    /** @return completes, on the event loop, when the sink took it, or will never take anything again */
    CompletableFuture<Void> give(boolean stderr, ByteBuf chunk) {
        if (over) {
            return DONE;
        }
        Delivery delivery = new Delivery(stderr, chunk.retain(), new CompletableFuture<>());
        waiting.add(delivery);
        writeNext();
        return delivery.taken();
    }

    /** Gives nothing more, and ends the sink as soon as it has what it is busy with. */
    void end() {
        if (!over) {
            over = true;
            release();
            endSink();
        }
    }

    private void writeNext() {
        while (writing == null && !waiting.isEmpty()) {
            Delivery next = waiting.remove();
            CompletableFuture<Void> write = write(next);
            if (write.isDone() && !write.isCompletedExceptionally()) {
                next.chunk().release();
                next.taken().complete(null);
            } else {
                writing = next;
                writingSince = System.nanoTime();
                watch();
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
        last.chunk().release();
        if (failure != null) {
            LOG.debug("A taker of output is gone", failure);
            failed = true;
            leave();
        } else if (over) {
            endSink();
        } else {
            writeNext();
        }
        last.taken().complete(null);
    }

    private void watch() {
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
        if (writing == null || over) {
            return;
        }
        long left = patience.orElseThrow().toNanos() - (System.nanoTime() - writingSince);
        if (left > 0) {
            watched = true;
            look(left);
        } else {
            LOG.info("A client took none of the output for {} and is let go of", patience.get());
            leave();
            endSink();
        }
    }

    private void leave() {
        over = true;
        release();
        gone.complete(null);
    }

    /** Lets the streams go on. The chunk the sink has stays its own until it gives it back. */
    private void release() {
        while (!waiting.isEmpty()) {
            Delivery delivery = waiting.remove();
            delivery.chunk().release();
            delivery.taken().complete(null);
        }
        if (writing != null) {
            writing.taken().complete(null);
        }
    }

    private void endSink() {
        if (writing == null && !failed) {
            sink.end();
        }
    }
}
