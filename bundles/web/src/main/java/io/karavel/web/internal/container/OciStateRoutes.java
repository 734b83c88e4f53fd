package io.karavel.web.internal.container;

import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerService;
import io.karavel.oci.OciState;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Says of a container what {@code runc state} would, in the form of the OCI runtime specification, for tools that know runtimes rather
 * than engines. {@code pid} is there while the container has a process.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/runtime.md#state">State</a>
 */
@Component
public final class OciStateRoutes implements RouteGroup {
    private final ConfigStore configs;
    private final ContainerService containers;

    @Activate
    public OciStateRoutes(@Reference ConfigStore configs, @Reference ContainerService containers) {
        this.configs = configs;
        this.containers = containers;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/karavel/v1/containers/{id}/state", this::state));
    }

    private void state(Exchange exchange) {
        exchange.reply(200, OciState.of(containers.get(exchange.parameter("id")), configs.current().engine()).members());
    }
}
