package io.karavel.events.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.model.Event;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.Metric.Counter;
import io.karavel.spi.metrics.Metric.Gauge;
import io.karavel.spi.metrics.Metric.Value;
import io.karavel.spi.metrics.MetricSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log: the newest events in memory, all of them on disk until they are too many or too old. A few threads deliver to all
 * subscribers, and one ends those whose time is over; they come with the first need and go with the bundle.
 */
@Component(service = {EventLog.class, MetricSource.class}, configurationPid = "io.karavel.events")
public final class JournalEventLog implements EventLog, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(JournalEventLog.class);
    private static final long MEGABYTE = 1024 * 1024;
    private static final int DELIVERING_THREADS = 2;
    private static final Duration IDLE_THREADS_LIVE = Duration.ofSeconds(5);
    private static final Duration STOPPING_TAKES_AT_MOST = Duration.ofSeconds(5);
    /** Time is looked at again this often, because the clock may be set and the subscription may end meanwhile. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final Clock clock;
    private final Optional<EventJournal> journal;
    private final EventHistory history;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor deliveries;
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean closed;

    /** The settings of the event log. */
    public @interface Settings {
        /** How many megabytes of events are kept at most. */
        long max_megabytes() default 64;

        /** How many days events are kept at most. */
        long max_days() default 90;
    }

    @Activate
    public JournalEventLog(Settings settings, @Reference ConfigStore configs) {
        this(Clock.systemUTC(), journal(configs.current().engine().dataRoot().resolve("events"),
                new EventJournal.Limits(settings.max_megabytes() * MEGABYTE, Duration.ofDays(settings.max_days()))));
    }

    /** An event log that forgets all when it is closed. */
    public JournalEventLog(Clock clock) {
        this(clock, Optional.empty());
    }

    JournalEventLog(Clock clock, Optional<EventJournal> journal) {
        this.clock = clock;
        this.journal = journal;
        history = new EventHistory(clock, journal);
        // Whatever is refused after the end belongs to a subscription that has ended too.
        deliveries = new ThreadPoolExecutor(DELIVERING_THREADS, DELIVERING_THREADS, IDLE_THREADS_LIVE.toMillis(),
                TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), threads("karavel-events-delivery-"),
                new ThreadPoolExecutor.DiscardPolicy());
        deliveries.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, threads("karavel-events-timer-"),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** The engine goes on without, because events are not worth stopping for. */
    private static Optional<EventJournal> journal(Path folder, EventJournal.Limits limits) {
        try {
            return Optional.of(new EventJournal(folder, limits));
        } catch (IOException e) {
            LOG.error("Events cannot be kept in {}: they are forgotten when the engine ends", folder, e);
            return Optional.empty();
        }
    }

    /** Ends every following, then the threads. */
    @Deactivate
    public void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
        timer.shutdownNow();
        deliveries.shutdown();
        try {
            boolean stopped = deliveries.awaitTermination(STOPPING_TAKES_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)
                    && timer.awaitTermination(STOPPING_TAKES_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
            if (!stopped) {
                LOG.warn("A subscriber to events blocks, and keeps a thread from stopping");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            deliveries.shutdownNow();
            journal.ifPresent(EventJournal::close);
        }
    }

    @Override
    public Event publish(String type, String action, String actor, Map<String, String> attributes) {
        Event event = history.append(type, action, actor, attributes);
        counts.computeIfAbsent(type, any -> new LongAdder()).increment();
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

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Counter("karavel_events_total", "Events, by the kind of what they are about.", counts.entrySet().stream()
                        .map(count -> new Value(Map.of("type", count.getKey()), count.getValue().sum())).toList()),
                new Gauge("karavel_event_subscribers", "Who follows events just now.",
                        List.of(new Value(Map.of(), subscriptions.size()))));
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
