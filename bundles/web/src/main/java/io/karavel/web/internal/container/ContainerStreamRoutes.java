package io.karavel.web.internal.container;

import io.karavel.api.AttachRequest;
import io.karavel.api.Attachment;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerStreams;
import io.karavel.api.EngineException;
import io.karavel.api.Following;
import io.karavel.api.LogQuery;
import io.karavel.model.Container;
import io.karavel.model.DetachKeys;
import io.karavel.web.Exchange;
import io.karavel.web.HijackedConnection;
import io.karavel.web.Query;
import io.karavel.web.ReplyStream;
import io.karavel.web.ReplyStream.Framing;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Input, output and logs of containers. */
@Component(service = RouteGroup.class)
public final class ContainerStreamRoutes implements RouteGroup {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}(\\.\\d{1,9})?");
    private static final Pattern COUNT = Pattern.compile("\\d{1,18}");
    private static final long ALL = -1;

    private final ContainerService containers;
    private final ContainerStreams streams;

    @Activate
    public ContainerStreamRoutes(@Reference ContainerService containers, @Reference ContainerStreams streams) {
        this.containers = containers;
        this.streams = streams;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/containers/{id}/logs", this::logs),
                Route.post("/containers/{id}/attach", this::attach),
                Route.get("/containers/{id}/attach/ws", this::attachWebSocket),
                Route.post("/containers/{id}/resize", this::resize));
    }

    private void logs(Exchange exchange) {
        LogQuery query = logQuery(exchange.query());
        Container container = containers.get(exchange.parameter("id"));
        Framing framing = framing(container);
        GatedSink gate = new GatedSink();
        Following following = streams.logs(container.id().value(), query, gate);
        String type = framing == Framing.MULTIPLEXED && exchange.version().isAtLeast(1, 42)
                ? ReplyStream.MULTIPLEXED_STREAM : ReplyStream.RAW_STREAM;
        ReplyStream reply = exchange.stream(200, type);
        reply.onGone(following::close);
        gate.open(reply.sink(framing));
        following.ended().whenComplete((nothing, failure) -> {
            if (failure == null) {
                reply.end();
            } else {
                reply.abort();
            }
        });
    }

    private static Framing framing(Container container) {
        return container.config().tty() ? Framing.RAW : Framing.MULTIPLEXED;
    }

    private static LogQuery logQuery(Query query) {
        boolean stdout = query.flag("stdout");
        boolean stderr = query.flag("stderr");
        if (!stdout && !stderr) {
            throw EngineException.invalid("Bad parameters: you must choose at least one stream");
        }
        return new LogQuery(stdout, stderr, query.flag("follow"), moment(query, "since"), moment(query, "until"),
                query.text("tail").filter(tail -> COUNT.matcher(tail).matches()).map(Long::valueOf).orElse(ALL),
                query.flag("timestamps"), query.flag("details"));
    }

    /** Seconds since the epoch, with a fraction if need be. Zero is no limit. */
    private static Optional<Instant> moment(Query query, String name) {
        return query.text(name).filter(text -> !text.equals("0")).map(text -> {
            if (!SECONDS.matcher(text).matches()) {
                throw EngineException.invalid("invalid value for \"" + name + "\": " + text + " is no time in seconds");
            }
            BigDecimal seconds = new BigDecimal(text);
            return Instant.ofEpochSecond(seconds.longValue(),
                    seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
        });
    }

    private void attach(Exchange exchange) {
        Container container = containers.get(exchange.parameter("id"));
        AttachRequest request = attachRequest(exchange.query());
        GatedSink gate = new GatedSink();
        Attachment attachment = streams.attach(container.id().value(), request, gate);
        HijackedSession.begin(HijackedSession.hijack(exchange, framing(container)), framing(container), gate, attachment,
                request.stdin() && request.stream());
    }

    /** Both outputs come mixed, because a message says not which it is. */
    private void attachWebSocket(Exchange exchange) {
        Container container = containers.get(exchange.parameter("id"));
        AttachRequest request = attachRequest(exchange.query());
        GatedSink gate = new GatedSink();
        Attachment attachment = streams.attach(container.id().value(), request, gate);
        HijackedConnection connection;
        try {
            connection = exchange.webSocket();
        } catch (EngineException e) {
            attachment.detach();
            throw e;
        }
        HijackedSession.begin(connection, Framing.RAW, gate, attachment, request.stdin() && request.stream());
    }

    private static AttachRequest attachRequest(Query query) {
        String detachKeys = query.text("detachKeys").orElse("");
        if (!detachKeys.isEmpty() && DetachKeys.parse(detachKeys).isEmpty()) {
            throw EngineException.invalid("Invalid detach keys (" + detachKeys + ") provided");
        }
        return new AttachRequest(query.flag("stdin"), query.flag("stdout"), query.flag("stderr"),
                query.flag("logs"), query.flag("stream"), detachKeys);
    }

    private void resize(Exchange exchange) {
        streams.resize(exchange.parameter("id"), ResizeQuery.read(exchange.query()));
        exchange.reply(200);
    }
}
