package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.HealthService;
import io.karavel.model.Container;
import io.karavel.model.Healthcheck;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Has the health of a container checked otherwise from now on, also while it runs: {@code {"Test": ["CMD", "true"], "Interval":
 * 5000000000, "OnUnhealthy": "restart"}}, as {@code Healthcheck} in a create. What is left out stays as it is; the test {@code NONE}
 * switches it off. Answers with the new healthcheck and the health, and 304 where that changes nothing. Docker has nothing of the kind,
 * so it stands apart from Docker's paths.
 */
@Component
public final class HealthRoutes implements RouteGroup {
    private final HealthService health;

    @Activate
    public HealthRoutes(@Reference HealthService health) {
        this.health = health;
    }

    record HealthReply(String id, Optional<Healthcheck> healthcheck, Optional<ObjectNode> health) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/karavel/v1/containers/{id}/health", this::change));
    }

    @Override
    public void configure(JsonMapper.Builder json) {
        ContainerJson.configure(json);
    }

    private void change(Exchange exchange) {
        Container changed = health.change(exchange.parameter("id"), exchange.body(Healthcheck.class));
        exchange.reply(200, new HealthReply(changed.id().value(), changed.config().healthcheck(), changed.health().map(HealthForm::of)));
    }
}
