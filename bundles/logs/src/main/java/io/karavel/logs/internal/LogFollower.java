package io.karavel.logs.internal;

import io.karavel.api.Following;
import io.karavel.api.LogQuery;
import io.karavel.api.OutputSink;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a log for one taker, on the log threads, as fast as the taker takes it. Between two writings it is idle. */
public final class LogFollower implements Following {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    /** So many chunks in a row, then others have the thread. */
    private static final int TURN = 32;
    private static final CompletableFuture<Void> NOTHING_WRITTEN = CompletableFuture.completedFuture(null);

    /** Opens the log. */
    public interface Source {
        LogReader open() throws IOException;
    }

    private final Source log;
    private final Optional<QueuedLogTap> tap;
    private final OutputSink sink;
    private final RecordRenderer renderer;
    private final SerialTask task;
    private final Runnable wake;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile boolean closed;
    private Optional<LogReader> reader = Optional.empty();
    private CompletableFuture<Void> writing = NOTHING_WRITTEN;

    /** @param tap who writes the log now and is to be followed to its end; empty to stop where the log ends now */
    public LogFollower(Source log, Optional<QueuedLogTap> tap, LogQuery query, OutputSink sink, Executor executor) {
        this.log = log;
        this.tap = tap;
        this.sink = sink;
        renderer = new RecordRenderer(query);
        task = new SerialTask(executor, this::deliver);
        wake = task::ask;
    }

    /** Begins to deliver. */
    public void start() {
        tap.ifPresent(followed -> followed.addFollower(wake));
        task.ask();
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        closed = true;
        task.ask();
    }

    private void deliver() {
        if (ended.isDone()) {
            return;
        }
        try {
            deliverSome();
        } catch (IOException | RuntimeException e) {
            finish();
            ended.completeExceptionally(e);
        }
    }

    private void deliverSome() throws IOException {
        for (int chunks = 0; chunks < TURN; chunks++) {
            if (closed || writing.isCompletedExceptionally()) {
                finish();
                ended.complete(null);
                return;
            }
            if (!writing.isDone()) {
                return;
            }
            if (!deliverChunk()) {
                return;
            }
        }
        task.ask();
    }

    /** @return whether to go on at once */
    private boolean deliverChunk() throws IOException {
        boolean last = tap.map(QueuedLogTap::isClosed).orElse(true);
        ByteBuffer chunk = renderer.fill(openReader());
        if (chunk.hasRemaining()) {
            writing = sink.write(renderer.stderr(), chunk).toCompletableFuture();
            if (!writing.isDone()) {
                writing.whenComplete((nothing, failure) -> task.ask());
                return false;
            }
            return true;
        }
        if (renderer.pastTheEnd() || last) {
            finish();
            sink.end();
            ended.complete(null);
        }
        return false;
    }

    private LogReader openReader() throws IOException {
        if (reader.isEmpty()) {
            reader = Optional.of(log.open());
        }
        return reader.get();
    }

    private void finish() {
        tap.ifPresent(followed -> followed.removeFollower(wake));
        reader.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("A log could not be closed", e);
            }
        });
    }
}
