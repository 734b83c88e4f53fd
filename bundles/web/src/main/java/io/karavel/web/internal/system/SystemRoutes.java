package io.karavel.web.internal.system;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineService;
import io.karavel.api.RuntimeRegistry;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says what the engine is and what it runs on. */
@Component
public final class SystemRoutes implements RouteGroup {
    private final EngineService engine;
    private final ConfigStore config;
    private final RuntimeRegistry runtimes;
    private final Drivers drivers;
    private final HostFacts host = new HostFacts(Path.of("/"));

    @Activate
    public SystemRoutes(@Reference EngineService engine, @Reference ConfigStore config,
            @Reference RuntimeRegistry runtimes, @Reference Drivers drivers) {
        this.engine = engine;
        this.config = config;
        this.runtimes = runtimes;
        this.drivers = drivers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/version", this::version),
                Route.get("/info", this::info));
    }

    private void version(Exchange exchange) {
        exchange.reply(200, VersionReply.of(engine.info(), host));
    }

    private void info(Exchange exchange) {
        ConfigSnapshot current = config.current();
        boolean tellsStatus = exchange.version().isAtLeast(1, 44);
        InfoReply.Runtimes shown = new InfoReply.Runtimes(runtimes.list(current),
                tellsStatus ? runtimes.features(current) : Map.of());
        exchange.reply(200, InfoReply.of(engine.info(), current.engine(), shown, drivers, host));
    }
}
