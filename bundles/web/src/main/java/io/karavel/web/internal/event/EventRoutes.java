package io.karavel.web.internal.event;

import io.karavel.api.EngineException;
import io.karavel.api.EventLog;
import io.karavel.api.EventLog.EventQuery;
import io.karavel.api.Following;
import io.karavel.web.Exchange;
import io.karavel.web.ReplyStream;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import io.karavel.web.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells what happens. Beside Docker's path there is one of our own, whose messages have a {@code Cursor}: who gives the last one it
 * saw as {@code after} gets all that followed, also what happened while it or the engine was away.
 */
@Component
public final class EventRoutes implements RouteGroup {
    private final EventLog events;

    @Activate
    public EventRoutes(@Reference EventLog events) {
        this.events = events;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/events", exchange -> follow(exchange, false)).immediate(),
                Route.get("/karavel/v1/events", exchange -> follow(exchange, true)).immediate());
    }

    /** The client sees the answer begin when it misses nothing any more. */
    private void follow(Exchange exchange, boolean withCursors) {
        Optional<Instant> since = exchange.query().text("since").map(Timestamps::parse);
        Optional<Instant> until = exchange.query().text("until").map(Timestamps::parse);
        if (since.isPresent() && until.isPresent() && until.get().isBefore(since.get())) {
            throw EngineException.invalid("`since` time (" + exchange.query().required("since")
                    + ") cannot be after `until` time (" + exchange.query().required("until") + ")");
        }
        Optional<Long> after = withCursors ? exchange.query().text("after").map(EventRoutes::cursor) : Optional.empty();
        EventFilter filter = new EventFilter(exchange.query().filters(EventFilter.KNOWN));
        CompletableFuture<ReplyStream> begun = new CompletableFuture<>();
        Following following = events.subscribe(new EventQuery(since, until, after, filter),
                event -> begun.thenCompose(reply -> reply.writeJson(withCursors ? EventMessage.withCursor(event) : EventMessage.of(event))));
        ReplyStream reply = exchange.stream(200, ReplyStream.JSON);
        begun.complete(reply);
        reply.onGone(following::close);
        following.ended().whenComplete((nothing, failure) -> {
            if (failure == null) {
                reply.end();
            } else {
                reply.abort();
            }
        });
    }

    private static long cursor(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("after has to be the Cursor of an event, not \"" + text + "\"");
        }
    }
}
