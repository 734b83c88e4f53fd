package io.karavel.web.internal.volume;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.VolumeRequest;
import io.karavel.api.VolumeService;
import io.karavel.api.VolumeService.Pruned;
import io.karavel.model.ContainerId;
import io.karavel.model.Volume;
import io.karavel.web.Exchange;
import io.karavel.web.Filters;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Volumes, from create to remove. */
@Component
public final class VolumeRoutes implements RouteGroup {
    private static final Set<String> LIST_FILTERS = Set.of("dangling", "driver", "label", "name");
    private static final Set<String> PRUNE_FILTERS = Set.of("all", "label", "label!");

    private final VolumeService volumes;

    @Activate
    public VolumeRoutes(@Reference VolumeService volumes) {
        this.volumes = volumes;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/volumes", this::list).immediate(),
                Route.get("/volumes/{name:.+}", this::inspect).immediate(),
                Route.post("/volumes/create", this::create),
                Route.post("/volumes/prune", this::prune),
                Route.put("/volumes/{name:.+}", VolumeRoutes::update),
                Route.delete("/volumes/{name:.+}", this::remove));
    }

    private record ListBody(List<VolumeView> volumes, List<String> warnings) {}

    private record CreateBody(String name, String driver, Map<String, String> driverOpts, Map<String, String> labels) {}

    private record PrunedBody(List<String> volumesDeleted, long spaceReclaimed) {}

    private void list(Exchange exchange) {
        Filters filters = exchange.query().filters(LIST_FILTERS);
        Optional<Boolean> dangling = filters.flag("dangling");
        Map<String, Set<ContainerId>> users = dangling.isPresent() ? volumes.users() : Map.of();
        List<VolumeView> shown = volumes.list().stream()
                .filter(volume -> dangling.map(wanted -> wanted != users.containsKey(volume.name())).orElse(true))
                .filter(volume -> filters.any("driver", volume.driver()::equals))
                .filter(volume -> filters.any("name", wanted -> isNamed(volume, wanted)))
                .filter(volume -> filters.labelsFit("label", volume.labels()))
                .map(volume -> VolumeView.of(volume, volumes)).toList();
        exchange.reply(200, new ListBody(shown, List.of()));
    }

    /** Whether a part of its name fits a regular expression; one that is malformed is taken as it stands. */
    private static boolean isNamed(Volume volume, String wanted) {
        if (volume.name().equals(wanted)) {
            return true;
        }
        try {
            return Pattern.compile(wanted).matcher(volume.name()).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private void inspect(Exchange exchange) {
        exchange.reply(200, VolumeView.of(volumes.get(exchange.parameter("name")), volumes));
    }

    private void create(Exchange exchange) {
        CreateBody body = exchange.body(CreateBody.class);
        Volume volume = volumes.create(new VolumeRequest(present(body.name()), present(body.driver()), orNone(body.driverOpts()),
                orNone(body.labels())));
        exchange.reply(201, VolumeView.of(volume, volumes));
    }

    private static Optional<String> present(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }

    private static Map<String, String> orNone(Map<String, String> values) {
        return values == null ? Map.of() : values;
    }

    private void prune(Exchange exchange) {
        Filters filters = exchange.query().filters(PRUNE_FILTERS);
        // Clients of older versions expect that named ones go too.
        boolean all = !exchange.version().isAtLeast(1, 42) || filters.flag("all").orElse(false);
        Predicate<Volume> chosen = volume -> (all || volume.anonymous())
                && filters.labelsFit("label", volume.labels())
                && (filters.get("label!").isEmpty() || !filters.labelsFit("label!", volume.labels()));
        Pruned pruned = volumes.prune(chosen);
        exchange.reply(200, new PrunedBody(pruned.volumes(), pruned.bytes()));
    }

    /** Only volumes of a cluster can be updated, and this machine is part of none. */
    private static void update(Exchange exchange) {
        throw new EngineException(ErrorKind.UNAVAILABLE, "This node is not a swarm manager. Use \"docker swarm init\" or "
                + "\"docker swarm join\" to connect this node to swarm and try again.");
    }

    private void remove(Exchange exchange) {
        volumes.remove(exchange.parameter("name"), exchange.query().flag("force"));
        exchange.noContent();
    }
}
