package io.karavel.events.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.EventLog.EventQuery;
import io.karavel.api.EventLog.EventSubscriber;
import io.karavel.api.Following;
import io.karavel.model.Event;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of the history. It has a place in it and no queue: a slow subscriber stays behind, reads what it missed from the journal,
 * and is told so and ended once what it should read next is gone from there too. At most one thread delivers at a time, and none while a delivery is
 * under way.
 */
final class Subscription implements Following {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    /** After so many it is the turn of another subscription. */
    private static final int TURN = 64;

    private final EventHistory history;
    private final EventQuery query;
    private final EventSubscriber subscriber;
    private final Executor executor;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean active = new AtomicBoolean();
    private volatile long next;
    private volatile long end = Long.MAX_VALUE;
    private Optional<EventJournal.Reading> past = Optional.empty();

    Subscription(EventHistory history, EventQuery query, EventSubscriber subscriber, Executor executor) {
        this.history = history;
        this.query = query;
        this.subscriber = subscriber;
        this.executor = executor;
        boolean withPast = query.since().isPresent() || query.until().isPresent();
        this.next = query.after().map(cursor -> cursor + 1).orElseGet(
                () -> withPast ? history.firstOffered(query.since().orElse(Instant.MIN)) : history.last() + 1);
    }

    /** Says that there may be something to deliver. Does not block, and delivers nothing on this thread. */
    void wake() {
        if (active.compareAndSet(false, true)) {
            executor.execute(this::deliverMore);
        }
    }

    /** Its time is over: what happened until now is all there will be. */
    void endWithWhatIsThere() {
        end = history.last();
        wake();
    }

    boolean isLost() {
        return history.isGone(next);
    }

    void fail(Throwable failure) {
        ended.completeExceptionally(failure);
        wake();
    }

    void failAsLost() {
        fail(new EngineException(ErrorKind.UNAVAILABLE,
                "the subscriber was too slow: events from number " + next + " on are no longer held"));
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        ended.complete(null);
        // So that the thread which delivers lets go of the journal.
        wake();
    }

    private void deliverMore() {
        try {
            for (int i = 0; i < TURN && !ended.isDone(); i++) {
                Optional<Event> event = find();
                if (next > end) {
                    close();
                } else if (event.isPresent()) {
                    if (!deliver(event.get())) {
                        return;
                    }
                } else if (isLost()) {
                    failAsLost();
                } else if (rests()) {
                    return;
                }
            }
        } catch (RuntimeException | Error failure) {
            // Errors too: a subscriber whose bundle is gone fails with one, and must not take the thread with it.
            fail(failure);
        }
        if (ended.isDone()) {
            leavePast();
        } else {
            executor.execute(this::deliverMore);
        }
    }

    private Optional<Event> find() {
        Optional<Event> recent = history.find(next);
        if (recent.isPresent() || next > history.last()) {
            leavePast();
            return recent;
        }
        if (isLost()) {
            return Optional.empty();
        }
        if (past.isEmpty()) {
            past = history.past();
        }
        try {
            return past.isPresent() ? past.get().next(next) : Optional.empty();
        } catch (IOException e) {
            throw EngineException.system("cannot read the events of the past: " + e.getMessage(), e);
        }
    }

    private void leavePast() {
        past.ifPresent(reading -> {
            try {
                reading.close();
            } catch (IOException e) {
                LOG.warn("A file of events could not be closed", e);
            }
        });
        past = Optional.empty();
    }

    /** Nothing to do: waits to be woken, unless something came up just now. */
    private boolean rests() {
        active.set(false);
        boolean more = history.last() >= next || next > end;
        return !more || !active.compareAndSet(false, true);
    }

    /** Whether to go on at once; if not, the subscriber goes on when it has taken the event. */
    private boolean deliver(Event event) {
        next = event.cursor() + 1;
        if (query.until().filter(until -> event.time().isAfter(until)).isPresent()) {
            close();
            return true;
        }
        if (query.since().filter(since -> event.time().isBefore(since)).isPresent() || !query.filter().test(event)) {
            return true;
        }
        CompletableFuture<Void> taken = subscriber.deliver(event).toCompletableFuture();
        if (taken.isDone()) {
            taken.join();
            return true;
        }
        taken.whenComplete((nothing, failure) -> executor.execute(() -> goOn(failure)));
        return false;
    }

    private void goOn(Throwable failure) {
        if (failure == null) {
            deliverMore();
        } else {
            fail(failure);
        }
    }
}
