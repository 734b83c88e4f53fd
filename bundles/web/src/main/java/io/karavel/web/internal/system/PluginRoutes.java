package io.karavel.web.internal.system;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.web.Handler;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** Docker's managed plugins, of which there are none: what extends this engine are bundles. */
@Component
public final class PluginRoutes implements RouteGroup {
    private static final Handler NONE_SUCH = exchange -> {
        throw EngineException.notFound("plugin \"" + exchange.parameter("name") + "\" not found");
    };
    private static final Handler UNSUPPORTED = exchange -> {
        throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "managed plugins are not supported");
    };

    @Override
    public List<Route> routes() {
        return Stream.of(
                        Route.get("/plugins", exchange -> exchange.reply(200, List.of())),
                        Route.get("/plugins/privileges", UNSUPPORTED),
                        Route.post("/plugins/pull", UNSUPPORTED),
                        Route.post("/plugins/create", UNSUPPORTED),
                        Route.get("/plugins/{name:.+}/json", NONE_SUCH),
                        Route.delete("/plugins/{name:.+}", NONE_SUCH),
                        Route.post("/plugins/{name:.+}/{action:enable|disable|upgrade|push|set}", NONE_SUCH))
                .map(Route::immediate)
                .toList();
    }
}
