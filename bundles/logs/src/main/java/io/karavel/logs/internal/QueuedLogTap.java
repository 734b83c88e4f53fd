package io.karavel.logs.internal;

import io.karavel.api.EngineException;
import io.karavel.api.LogTap;
import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits output into lines where it comes, and writes them in batches on the log threads. Between two batches it can be handed over
 * to another place: the former log is closed, so that it is known how far it came, the other is opened at that position, and batches
 * wait until it is decided which of the two goes on.
 */
public final class QueuedLogTap implements LogTap {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedLogTap.class);

    private final Function<String, Optional<LogDriver>> drivers;
    private final CompletableFuture<Void> free;
    private final Clock clock;
    private final RecordQueue queue;
    private final LineSplitter stdout = new LineSplitter(false);
    private final LineSplitter stderr = new LineSplitter(true);
    private final SerialTask task;
    private final Set<LogFollower> followers = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> written = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final CompletableFuture<Optional<StreamPosition>> resumption = new CompletableFuture<>();
    private final List<Consumer<StreamPosition>> keptListeners = new CopyOnWriteArrayList<>();

    private StreamPosition kept = StreamPosition.START;
    private volatile OpenLog log;
    private volatile long droppedByFormer;
    /** The first is under way; those after it wait until that is done. */
    private final Queue<Handover> handovers = new ConcurrentLinkedQueue<>();

    /**
     * @param fresh whether a run begins; otherwise one goes on
     * @param free  completes when the container's log may be opened
     */
    public QueuedLogTap(LogPlace place, boolean fresh, Function<String, Optional<LogDriver>> drivers, Delivery delivery,
            CompletionStage<Void> free, Executor executor, Clock clock) {
        this.drivers = drivers;
        this.free = free.toCompletableFuture();
        this.clock = clock;
        log = new OpenLog(place, drivers);
        queue = new RecordQueue(delivery);
        task = new SerialTask(executor, this::work);
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
            return CompletableFuture.failedStage(new IOException("the log of " + name() + " is closed"));
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

    /** As {@link #closed()}, but before anyone who waits for that is told. */
    public CompletionStage<Void> written() {
        return written.minimalCompletionStage();
    }

    @Override
    public long dropped() {
        return queue.dropped() + droppedByFormer + log.dropped();
    }

    private String name() {
        return log.place().target().name();
    }

    /** Says that a driver came or went. */
    public void driverChanged() {
        task.ask();
    }

    /** Tells someone of each batch, of another place, and of the end. @return where the log is until then */
    synchronized LogPlace addFollower(LogFollower follower) {
        followers.add(follower);
        return log.place();
    }

    void removeFollower(LogFollower follower) {
        followers.remove(follower);
    }

    /**
     * Makes it ready to go on at another place, on the log threads.
     *
     * @throws EngineException {@code CONFLICT} where another handover is not decided yet
     */
    public synchronized Handover prepare(LogPlace place, Delivery delivery) {
        if (!handovers.stream().allMatch(Handover::isDecided)) {
            throw EngineException.conflict("the log of " + name() + " is being changed already");
        }
        Handover wanted = new Handover(new OpenLog(place, drivers), delivery, task::ask);
        handovers.add(wanted);
        task.ask();
        return wanted;
    }

    /** Whether nothing more comes; the rest may still have to be written. */
    public boolean hasEnded() {
        return queue.hasEnded();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    private void work() {
        if (!free.isDone() || closed.isDone()) {
            return;
        }
        while (!handovers.isEmpty() && handovers.peek().isDecided()) {
            finish(handovers.remove());
        }
        Optional<Handover> handover = Optional.ofNullable(handovers.peek());
        if (handover.filter(now -> now.prepared().isDone()).isPresent() || !log.findDriver()) {
            return;
        }
        if (!resumption.isDone()) {
            resume();
        }
        if (handover.isPresent()) {
            prepare(handover.get());
        } else {
            writeBatch();
        }
    }

    private void writeBatch() {
        boolean last = queue.hasEnded();
        List<LogRecord> batch = queue.next();
        if (!batch.isEmpty()) {
            boolean written = log.write(batch, resumption.isDone() && kept.equals(StreamPosition.START));
            queue.done(batch, written);
            followers.forEach(LogFollower::wake);
            tellKept(batch);
            task.ask();
        } else if (last) {
            log.close();
            written.complete(null);
            closed.complete(null);
            followers.forEach(LogFollower::wake);
        }
    }

    private void resume() {
        Optional<StreamPosition> position = log.resume();
        position.ifPresent(at -> {
            stdout.resume(at.stdout());
            stderr.resume(at.stderr());
            kept = at;
        });
        resumption.complete(position);
    }

    private void prepare(Handover wanted) {
        try {
            if (resumption.join().isEmpty() && !log.keepsNothing()) {
                throw new IOException("its log driver cannot tell how far it keeps the output, so the log can be changed only when "
                        + "the container was started anew");
            }
            log.close();
            wanted.log().takeOver(kept);
            wanted.prepared().complete(null);
        } catch (IOException | RuntimeException e) {
            handovers.remove(wanted);
            wanted.prepared().completeExceptionally(e);
            task.ask();
        }
    }

    private void finish(Handover decided) {
        if (decided.isCommitted()) {
            commit(decided);
        } else {
            decided.log().close();
        }
    }

    private void commit(Handover wanted) {
        queue.use(wanted.delivery());
        OpenLog former = log;
        List<LogFollower> led;
        synchronized (this) {
            droppedByFormer += former.dropped();
            log = wanted.log();
            led = List.copyOf(followers);
        }
        // A driver has one log of a container: who reads it goes on in it anyway.
        if (!former.place().driver().equals(log.place().driver())) {
            led.forEach(follower -> lead(follower, former));
        }
    }

    /** Has a follower go on at the new place, when it has read the former log to its end. */
    private void lead(LogFollower follower, OpenLog former) {
        try {
            Optional<LogReader> end = former.readFromEnd();
            Optional<LogReader> next = log.readFromEnd();
            if (end.isPresent() && next.isPresent()) {
                follower.continueWith(end.get(), next.get());
            } else {
                end.or(() -> next).ifPresent(LogFollower::close);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("A client does not see what {} prints from now on, because its new log cannot be read", name(), e);
        }
    }

    /** What a driver failed to write counts too: nobody gives it again. */
    private void tellKept(List<LogRecord> batch) {
        for (LogRecord record : batch) {
            kept = kept.with(record.stderr(), record.end());
        }
        keptListeners.forEach(listener -> listener.accept(kept));
    }
}
