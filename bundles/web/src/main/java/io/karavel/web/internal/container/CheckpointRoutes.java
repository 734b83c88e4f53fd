package io.karavel.web.internal.container;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.web.Handler;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Says that there are no checkpoints, as Docker's engine does unless it is told to experiment: it is not the container that is missing. */
@Component
public final class CheckpointRoutes implements RouteGroup {
    private static final String CHECKPOINTS = "/containers/{id}/checkpoints";
    private static final Handler NO_CHECKPOINTS = exchange -> {
        throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "checkpoints need CRIU, which this engine does not use");
    };

    @Override
    public List<Route> routes() {
        return List.of(Route.get(CHECKPOINTS, NO_CHECKPOINTS).immediate(), Route.post(CHECKPOINTS, NO_CHECKPOINTS).immediate(),
                Route.delete(CHECKPOINTS + "/{checkpoint}", NO_CHECKPOINTS).immediate());
    }
}
