package io.karavel.web.internal.system;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.web.Handler;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** Says of everything about clusters that this is none, in the words by which clients know. */
@Component
public final class SwarmRoutes implements RouteGroup {
    private static final List<String> READ = List.of(
            "/swarm", "/swarm/unlockkey", "/nodes", "/nodes/{id}", "/services", "/services/{id}", "/services/{id}/logs",
            "/tasks",
            "/tasks/{id}", "/tasks/{id}/logs", "/secrets", "/secrets/{id}", "/configs", "/configs/{id}");
    private static final List<String> CHANGED = List.of(
            "/swarm/leave", "/swarm/update", "/swarm/unlock", "/nodes/{id}/update", "/services/create",
            "/services/{id}/update",
            "/secrets/create", "/secrets/{id}/update", "/configs/create", "/configs/{id}/update");
    private static final List<String> BEGUN = List.of("/swarm/init", "/swarm/join");
    private static final List<String> REMOVED =
            List.of("/nodes/{id}", "/services/{id}", "/secrets/{id}", "/configs/{id}");

    private static final Handler NO_MANAGER = exchange -> {
        throw new EngineException(ErrorKind.UNAVAILABLE, "This node is not a swarm manager. Use \"docker swarm"
                + " init\" or \"docker swarm join\" to connect this node to swarm and try again.");
    };
    private static final Handler NO_CLUSTERS = exchange -> {
        throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "swarm mode is not supported");
    };

    @Override
    public List<Route> routes() {
        return Stream.of(
                        READ.stream().map(path -> Route.get(path, NO_MANAGER)),
                        CHANGED.stream().map(path -> Route.post(path, NO_MANAGER)),
                        REMOVED.stream().map(path -> Route.delete(path, NO_MANAGER)),
                        BEGUN.stream().map(path -> Route.post(path, NO_CLUSTERS)))
                .flatMap(routes -> routes)
                .map(Route::immediate)
                .toList();
    }
}
