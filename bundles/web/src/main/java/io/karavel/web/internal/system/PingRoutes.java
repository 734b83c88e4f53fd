package io.karavel.web.internal.system;

import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Says that the server is there. Needs no other part of the engine, so that it answers first and last. */
@Component
public final class PingRoutes implements RouteGroup {
    private static final String CLASSIC_BUILDER = "1";

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/_ping", exchange -> answer(exchange, "OK")).immediate(),
                Route.head("/_ping", exchange -> answer(exchange, "")).immediate());
    }

    private static void answer(Exchange exchange, String text) {
        exchange.addHeader("Builder-Version", CLASSIC_BUILDER);
        exchange.addHeader("Swarm", "inactive");
        exchange.addHeader("Cache-Control", "no-cache, no-store, must-revalidate");
        exchange.addHeader("Pragma", "no-cache");
        exchange.text(200, text);
    }
}
