package io.karavel.events.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.model.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log, in memory. A few threads deliver to all subscribers, and one ends those whose time is over; they come
 * with the first need and go with the bundle.
 */
@Component(service = EventLog.class)
public final class MemoryEventLog implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryEventLog.class);
    private static final int DELIVERING_THREADS = 2;
    private static final Duration IDLE_THREADS_LIVE = Duration.ofSeconds(30);
    private static final Duration STOPPING_TAKES_AT_MOST = Duration.ofSeconds(5);
    /** Time is looked at again this often, because the clock may be set and the subscription may end meanwhile. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final Clock clock;
    private final EventHistory history;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor deliveries;
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean closed;

    @Activate
    public MemoryEventLog() {
        this(Clock.systemUTC());
    }

    MemoryEventLog(Clock clock) {
        this.clock = clock;
        history = new EventHistory(clock);
        // Whatever is refused after the end belongs to a subscription that has ended too.
        deliveries = new ThreadPoolExecutor(DELIVERING_THREADS, DELIVERING_THREADS, IDLE_THREADS_LIVE.toMillis(),
                TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), threads("karavel-events-delivery-"),
                new ThreadPoolExecutor.DiscardPolicy());
        deliveries.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, threads("karavel-events-timer-"),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Ends every following, then the threads. */
    @Deactivate
    public void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
        timer.shutdownNow();
        deliveries.shutdownNow();
        try {
            boolean stopped = deliveries.awaitTermination(STOPPING_TAKES_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)
                    && timer.awaitTermination(STOPPING_TAKES_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
            if (!stopped) {
                LOG.warn("A subscriber to events blocks, and keeps a thread from stopping");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Event publish(String type, String action, String actor, Map<String, String> attributes) {
        Event event = history.append(type, action, actor, attributes);
        for (Subscription subscription : subscriptions) {
            if (!subscription.isLost()) {
                subscription.wake();
            } else if (subscriptions.remove(subscription)) {
                deliveries.execute(subscription::failAsLost);
            }
        }
        return event;
    }

    @Override
    public Following subscribe(EventQuery query, EventSubscriber subscriber) {
        Subscription subscription = new Subscription(history, query, subscriber, deliveries);
        subscriptions.add(subscription);
        subscription.ended().whenComplete((nothing, failure) -> subscriptions.remove(subscription));
        if (closed) {
            subscription.close();
            throw new EngineException(ErrorKind.UNAVAILABLE, "the event log is stopping");
        }
        query.until().ifPresent(until -> endAt(until, subscription));
        subscription.wake();
        return subscription;
    }

    private void endAt(Instant until, Subscription subscription) {
        Instant now = clock.instant();
        if (!now.isBefore(until)) {
            subscription.endWithWhatIsThere();
            return;
        }
        boolean far = now.plus(LONGEST_SLEEP).isBefore(until);
        Duration sleep = far ? LONGEST_SLEEP : Duration.between(now, until);
        // Rounded up: who wakes a moment too early would only sleep again.
        timer.schedule(() -> {
            if (subscriptions.contains(subscription)) {
                endAt(until, subscription);
            }
        }, sleep.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
