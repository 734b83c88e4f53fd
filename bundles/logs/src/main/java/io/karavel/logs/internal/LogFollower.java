package io.karavel.logs.internal;

import io.karavel.api.Following;
import io.karavel.api.LogQuery;
import io.karavel.api.OutputSink;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** Opens a log. */
    public interface Source {
        LogReader open(LogPlace place) throws IOException;
    }

    private final Source log;
    private final Optional<QueuedLogTap> tap;
    private final OutputSink sink;
    private final RecordRenderer renderer;
    private final SerialTask task;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** The logs that come after the one that is read now. */
    private final Deque<Continuation> following = new ArrayDeque<>();

    /** Where one log ends, and the one that comes then. */
    private record Continuation(LogReader end, LogReader next) {
        void close() {
            LogFollower.close(end);
            LogFollower.close(next);
        }
    }

    private volatile boolean closed;
    private LogPlace place;
    private boolean finished;
    private volatile Optional<LogReader> reader = Optional.empty();
    private CompletableFuture<Void> writing = NOTHING_WRITTEN;

    /**
     * @param place where the log is, unless the tap knows better
     * @param tap   who writes the log now and is to be followed to its end; empty to stop where the log ends now
     */
    public LogFollower(Source log, LogPlace place, Optional<QueuedLogTap> tap, LogQuery query, OutputSink sink, Executor executor) {
        this.log = log;
        this.place = place;
        this.tap = tap;
        this.sink = sink;
        renderer = new RecordRenderer(query);
        task = new SerialTask(executor, this::deliver);
    }

    /** Begins to deliver. */
    public void start() {
        place = tap.map(followed -> followed.addFollower(this)).orElse(place);
        task.ask();
    }

    /** Says that there may be more. */
    void wake() {
        task.ask();
    }

    /**
     * Says where the log that was written until now ends, and where to go on; before either is written again.
     *
     * @param end  of the former log: what it gets later is not for this follower
     * @param next at the end of the next one, which goes on from there
     */
    void continueWith(LogReader end, LogReader next) {
        Continuation continuation = new Continuation(end, next);
        synchronized (following) {
            if (!finished) {
                (following.isEmpty() ? reader : Optional.of(following.getLast().next())).ifPresent(last -> last.until(end));
                following.add(continuation);
                return;
            }
        }
        continuation.close();
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
        // Asked first: what was written before is then read below.
        boolean last = tap.map(QueuedLogTap::isClosed).orElse(true);
        Optional<Continuation> following = following();
        ByteBuffer chunk = renderer.fill(openReader());
        if (chunk.hasRemaining()) {
            writing = sink.write(renderer.stderr(), chunk).toCompletableFuture();
            if (!writing.isDone()) {
                writing.whenComplete((nothing, failure) -> task.ask());
                return false;
            }
            return true;
        }
        if (!renderer.pastTheEnd() && following.isPresent()) {
            goOnWith(following.get());
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
            use(log.open(place));
        }
        return reader.get();
    }

    /** The log may have ended while it was being opened. */
    private void use(LogReader opened) {
        synchronized (following) {
            reader = Optional.of(opened);
            following.stream().findFirst().ifPresent(ending -> opened.until(ending.end()));
        }
    }

    private Optional<Continuation> following() {
        synchronized (following) {
            return Optional.ofNullable(following.peek());
        }
    }

    private void goOnWith(Continuation continuation) {
        Optional<LogReader> former = reader;
        synchronized (following) {
            following.remove();
            reader = Optional.of(continuation.next());
        }
        former.ifPresent(LogFollower::close);
        close(continuation.end());
    }

    private void finish() {
        tap.ifPresent(followed -> followed.removeFollower(this));
        reader.ifPresent(LogFollower::close);
        synchronized (following) {
            finished = true;
            following.forEach(Continuation::close);
            following.clear();
        }
    }

    static void close(LogReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.warn("A log could not be closed", e);
        }
    }
}
