package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Moves a container that does not run to another runtime: {@code {"Runtime": "crun"}}, the empty string for the default. Answers with
 * what it is bound to now, {@code null} where it was never started, and 304 where it has that runtime already. Docker has nothing of the
 * kind, so it stands apart from Docker's paths.
 */
@Component
public final class RuntimeRoutes implements RouteGroup {
    private final ContainerService containers;

    @Activate
    public RuntimeRoutes(@Reference ContainerService containers) {
        this.containers = containers;
    }

    record RuntimeBody(Optional<String> runtime) {}

    record MovedReply(String id, Optional<ObjectNode> runtime) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/karavel/v1/containers/{id}/runtime", this::migrate));
    }

    private void migrate(Exchange exchange) {
        String runtime = Optional.ofNullable(exchange.body(RuntimeBody.class).runtime()).flatMap(name -> name).orElseThrow(
                () -> EngineException.invalid("Runtime is missing: name the runtime, or give \"\" for the default"));
        Container moved = containers.migrate(exchange.parameter("id"), runtime);
        exchange.reply(200, new MovedReply(moved.id().value(), moved.runtime().map(BindingForm::of)));
    }
}
