package io.karavel.web.internal.container;

import io.karavel.api.ContainerStreams;
import io.karavel.model.Container;
import io.karavel.model.LogConfig;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Has a container log by another driver, or with other options, from its next line on: {@code {"Type": "local", "Config": {...}}}, as
 * {@code LogConfig} in a create. Without a type it is the engine's default. Answers with the container's new {@code LogConfig}, and 304
 * where it has that already. Docker has nothing of the kind, so it stands apart from Docker's paths.
 */
@Component
public final class LogRoutes implements RouteGroup {
    private final ContainerStreams streams;

    @Activate
    public LogRoutes(@Reference ContainerStreams streams) {
        this.streams = streams;
    }

    record LogBody(Optional<String> type, Optional<Map<String, String>> config) {}

    record ChangedReply(String id, LogConfig logConfig) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/karavel/v1/containers/{id}/log", this::change));
    }

    private void change(Exchange exchange) {
        LogBody body = exchange.body(LogBody.class);
        LogConfig wanted = new LogConfig(Optional.ofNullable(body.type()).flatMap(type -> type).orElse(""),
                Optional.ofNullable(body.config()).flatMap(config -> config).orElse(Map.of()));
        Container changed = streams.changeLog(exchange.parameter("id"), wanted);
        exchange.reply(200, new ChangedReply(changed.id().value(), changed.hostConfig().logConfig()));
    }
}
