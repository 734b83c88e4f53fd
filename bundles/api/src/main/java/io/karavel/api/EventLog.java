package io.karavel.api;

import io.karavel.model.Event;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/** What happened, in order. */
@ProviderType
public interface EventLog {
    /** Records an event that happened just now. Does not block, and never fails because of a subscriber. */
    Event publish(String type, String action, String actor, Map<String, String> attributes);

    /**
     * Delivers events: those of the past only where {@code after}, {@code since} or {@code until} is given, those to come until
     * {@code until} or for ever. No event that is published after this returns is missed. A subscriber may be slow: it loses nothing
     * that the log still has, and is ended with {@code UNAVAILABLE} when the log has not.
     */
    Following subscribe(EventQuery query, EventSubscriber subscriber);

    /**
     * Which events.
     *
     * @param after those that follow the one of this cursor, so that whoever was away misses nothing
     */
    record EventQuery(Optional<Instant> since, Optional<Instant> until, Optional<Long> after, Predicate<Event> filter) {
        public EventQuery(Optional<Instant> since, Optional<Instant> until, Predicate<Event> filter) {
            this(since, until, Optional.empty(), filter);
        }
    }

    /** Takes events, one after the other. */
    interface EventSubscriber {
        /** The next event follows when the returned stage completes; when it fails, none does. Must not block. */
        CompletionStage<Void> deliver(Event event);
    }
}
