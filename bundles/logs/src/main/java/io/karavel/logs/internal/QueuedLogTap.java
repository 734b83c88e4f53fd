package io.karavel.logs.internal;

import io.karavel.logs.LogTap;
import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Splits output into lines where it comes, and writes them in batches on the log threads. */
public final class QueuedLogTap implements LogTap {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedLogTap.class);

    private final LogTarget target;
    private final Supplier<Optional<LogDriver>> drivers;
    private final CompletableFuture<Void> free;
    private final Clock clock;
    private final RecordQueue queue;
    private final LineSplitter stdout = new LineSplitter(false);
    private final LineSplitter stderr = new LineSplitter(true);
    private final SerialTask task;
    private final Set<Runnable> followers = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletableFuture<Optional<StreamPosition>> resumption = new CompletableFuture<>();
    private final List<Consumer<StreamPosition>> keptListeners = new CopyOnWriteArrayList<>();

    private StreamPosition kept = StreamPosition.START;
    private Optional<LogDriver> driver = Optional.empty();
    private Optional<LogWriter> writer = Optional.empty();
    private boolean failing;

    /**
     * @param fresh whether a run begins; otherwise one goes on
     * @param free  completes when the container's log may be opened
     */
    public QueuedLogTap(LogTarget target, boolean fresh, Supplier<Optional<LogDriver>> drivers, Delivery delivery,
            CompletionStage<Void> free, Executor executor, Clock clock) {
        this.target = target;
        this.drivers = drivers;
        this.free = free.toCompletableFuture();
        this.clock = clock;
        queue = new RecordQueue(delivery);
        task = new SerialTask(executor, this::writeBatch);
        if (fresh) {
            resumption.complete(Optional.of(StreamPosition.START));
        }
        free.thenRun(task::ask);
    }

    @Override
    public CompletionStage<Optional<StreamPosition>> resumption() {
        return resumption.minimalCompletionStage();
    }

    @Override
    public void whenKept(Consumer<StreamPosition> listener) {
        keptListeners.add(listener);
    }

    @Override
    public synchronized CompletionStage<Void> write(boolean fromStderr, ByteBuffer data) {
        if (queue.hasEnded()) {
            return CompletableFuture.failedStage(new IOException("the log of " + target.name() + " is closed"));
        }
        Instant now = clock.instant();
        (fromStderr ? stderr : stdout).split(data, now, queue::add);
        task.ask();
        return queue.room();
    }

    @Override
    public synchronized void end() {
        if (!queue.hasEnded()) {
            stdout.end(queue::add);
            stderr.end(queue::add);
            queue.end();
            task.ask();
        }
    }

    /** As {@link #end}, but the run goes on: the beginning of a line is left to whoever resumes it. */
    public synchronized void suspend() {
        if (!queue.hasEnded()) {
            queue.end();
            task.ask();
        }
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed.minimalCompletionStage();
    }

    @Override
    public long dropped() {
        return queue.dropped();
    }

    /** Says that a driver came or went. */
    public void driverChanged() {
        task.ask();
    }

    /** Calls someone after each batch and at the end, when nothing more comes. */
    void addFollower(Runnable follower) {
        followers.add(follower);
    }

    void removeFollower(Runnable follower) {
        followers.remove(follower);
    }

    boolean isClosed() {
        return closed.isDone();
    }

    private void writeBatch() {
        if (!free.isDone() || closed.isDone()) {
            return;
        }
        useDriver(drivers.get());
        if (driver.isEmpty()) {
            return;
        }
        if (!resumption.isDone()) {
            resume();
        }
        boolean last = queue.hasEnded();
        List<LogRecord> batch = queue.next();
        if (!batch.isEmpty()) {
            boolean written = write(batch);
            queue.done(batch, written);
            followers.forEach(Runnable::run);
            tellKept(batch);
            task.ask();
        } else if (last) {
            closeWriter();
            closed.complete(null);
            followers.forEach(Runnable::run);
        }
    }

    private void resume() {
        Optional<StreamPosition> position = Optional.empty();
        try {
            openWriter();
            position = writer.orElseThrow().position();
        } catch (IOException | RuntimeException e) {
            LOG.error("The log of {} cannot be opened; it tries again when something is to be written", target.name(), e);
        }
        position.ifPresent(at -> {
            stdout.resume(at.stdout());
            stderr.resume(at.stderr());
            kept = at;
        });
        resumption.complete(position);
    }

    private void openWriter() throws IOException {
        if (writer.isEmpty()) {
            // Where this tap wrote before, another driver did, or one that failed: nothing begins anew.
            boolean begins = resumption.isDone() && kept.equals(StreamPosition.START);
            LogDriver present = driver.orElseThrow();
            writer = Optional.of(begins ? present.open(target) : present.resume(target));
        }
    }

    /** What a driver failed to write counts too: nobody gives it again. */
    private void tellKept(List<LogRecord> batch) {
        for (LogRecord record : batch) {
            kept = kept.with(record.stderr(), record.end());
        }
        keptListeners.forEach(listener -> listener.accept(kept));
    }

    private void useDriver(Optional<LogDriver> now) {
        if (!now.equals(driver)) {
            closeWriter();
            driver = now;
            if (now.isEmpty()) {
                LOG.warn("The log driver of {} is away; its output waits", target.name());
            }
        }
    }

    private boolean write(List<LogRecord> batch) {
        try {
            openWriter();
            writer.orElseThrow().write(batch);
            failing = false;
            return true;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.error("The log of {} cannot be written; lines are dropped", target.name(), e);
            }
            failing = true;
            closeWriter();
            return false;
        }
    }

    private void closeWriter() {
        writer.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("The log of {} could not be closed", target.name(), e);
            }
        });
        writer = Optional.empty();
    }
}
