package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerUpdate;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Changes limits and restart policies of containers. */
@Component
public final class UpdateRoutes implements RouteGroup {
    private final ContainerService containers;

    @Activate
    public UpdateRoutes(@Reference ContainerService containers) {
        this.containers = containers;
    }

    private record UpdateBody(
            @JsonUnwrapped Resources limits,
            @JsonDeserialize(using = ValueForms.RestartPolicyIfNamed.class) Optional<RestartPolicy> restartPolicy) {
        Optional<RestartPolicy> policy() {
            return restartPolicy == null ? Optional.empty() : restartPolicy;
        }
    }

    /** @param warnings null, as Docker's, where there are none */
    private record UpdatedBody(List<String> warnings) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/containers/{id}/update", this::update));
    }

    private void update(Exchange exchange) {
        ContainerUpdate update = exchange.optionalBody(UpdateBody.class)
                .map(body -> new ContainerUpdate(body.limits().withPidsLimit(pidsLimit(exchange, body.limits())), body.policy()))
                .orElseGet(() -> new ContainerUpdate(Resources.UNLIMITED, Optional.empty()));
        update.restartPolicy().ifPresent(CreateValidation::validateRestartPolicy);
        containers.update(exchange.parameter("id"), update);
        exchange.reply(200, new UpdatedBody(null));
    }

    /** Whatever is no limit is shown as 0. Older clients send 0 where they mean nothing. */
    private static Optional<Long> pidsLimit(Exchange exchange, Resources limits) {
        return limits.pidsLimit().filter(limit -> exchange.version().isAtLeast(1, 40)).map(limit -> Math.max(0, limit));
    }
}
