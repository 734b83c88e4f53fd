package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.Pruned;
import io.karavel.api.EngineException;
import io.karavel.model.ContainerId;
import io.karavel.web.Exchange;
import io.karavel.web.Filters;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import io.karavel.web.Timestamps;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Removes the containers that do not run. */
@Component
public final class PruneRoutes implements RouteGroup {
    private static final Set<String> FILTERS = Set.of("label", "label!", "until");

    private final ContainerService containers;
    private final Clock clock;

    @Activate
    public PruneRoutes(@Reference ContainerService containers) {
        this(containers, Clock.systemUTC());
    }

    PruneRoutes(ContainerService containers, Clock clock) {
        this.containers = containers;
        this.clock = clock;
    }

    private record PrunedBody(
            @JsonSerialize(using = ValueForms.EmptyAsNull.class) List<String> containersDeleted, long spaceReclaimed) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/containers/prune", this::prune));
    }

    private void prune(Exchange exchange) {
        Filters filters = exchange.query().filters(FILTERS);
        Set<String> times = filters.get("until");
        if (times.size() > 1) {
            throw EngineException.invalid("more than one until filter specified");
        }
        Optional<Instant> until = times.stream().map(text -> Timestamps.parseOrAgo(text, clock.instant())).findFirst();
        Pruned pruned = containers.prune(container -> until.filter(container.created()::isAfter).isEmpty()
                && filters.labelsFit("label", container.config().labels())
                && (filters.get("label!").isEmpty() || !filters.labelsFit("label!", container.config().labels())));
        exchange.reply(200, new PrunedBody(pruned.containers().stream().map(ContainerId::value).toList(), pruned.bytes()));
    }
}
