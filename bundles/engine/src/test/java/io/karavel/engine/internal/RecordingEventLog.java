package io.karavel.engine.internal;

import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.events.internal.JournalEventLog;
import io.karavel.model.ContainerId;
import io.karavel.model.Event;
import io.karavel.testkit.CallLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real event log, with all that it was ever told; each event is a call named {@code event-} and its action. */
final class RecordingEventLog implements EventLog {
    private final JournalEventLog real = new JournalEventLog(Clock.systemUTC());
    private final CallLog calls;
    private final List<Event> all = new CopyOnWriteArrayList<>();

    RecordingEventLog(CallLog calls) {
        this.calls = calls;
    }

    @Override
    public Event publish(String type, String action, String actor, Map<String, String> attributes) {
        return calls.get("event-" + action, () -> {
            Event event = real.publish(type, action, actor, attributes);
            all.add(event);
            return event;
        });
    }

    @Override
    public Following subscribe(EventQuery query, EventSubscriber subscriber) {
        return real.subscribe(query, subscriber);
    }

    List<String> actions(ContainerId container) {
        return actionsOf(container.value());
    }

    List<String> actionsOf(String actor) {
        return all.stream().filter(event -> event.actor().equals(actor)).map(Event::action).toList();
    }

    /** Whom such events were about, in their order. */
    List<ContainerId> actors(String action) {
        return all.stream().filter(event -> event.action().equals(action)).map(event -> new ContainerId(event.actor())).toList();
    }

    Event last(ContainerId container, String action) {
        return all.stream().filter(event -> event.actor().equals(container.value()) && event.action().equals(action))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no event " + action + " among " + actions(container)));
    }

    void close() {
        real.close();
    }
}
