package io.karavel.web.internal.container;

import io.karavel.api.HealthMonitor;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Checks the health of a container now, and answers with the result, which counts like any other. There as long as somebody checks health
 * at all.
 */
@Component
public final class HealthRunRoutes implements RouteGroup {
    private final HealthMonitor monitor;

    @Activate
    public HealthRunRoutes(@Reference HealthMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/karavel/v1/containers/{id}/health/run", this::run));
    }

    private void run(Exchange exchange) {
        monitor.run(exchange.parameter("id")).whenComplete((result, failure) -> {
            if (failure == null) {
                exchange.reply(200, HealthForm.of(result));
            } else {
                exchange.fail(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
            }
        });
    }
}
