package io.karavel.web.internal.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.NetworkConnections;
import io.karavel.api.NetworkService;
import io.karavel.api.NetworkService.NetworkCreated;
import io.karavel.model.Network;
import io.karavel.web.Exchange;
import io.karavel.web.Filters;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import io.karavel.web.Timestamps;
import io.karavel.web.internal.container.EndpointForms;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Networks: what there is, and who is connected to it. */
@Component
public final class NetworkRoutes implements RouteGroup {
    private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

    private final NetworkService networks;
    private final NetworkConnections connections;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public NetworkRoutes(@Reference NetworkService networks, @Reference NetworkConnections connections) {
        this.networks = networks;
        this.connections = connections;
    }

    private record CreatedBody(String id, String warning) {}

    /** To connect one. */
    record ConnectBody(String container, EndpointForms.Form endpointConfig) {}

    /** To disconnect one. */
    record DisconnectBody(String container, boolean force) {}

    private record PrunedBody(@JsonProperty("NetworksDeleted") List<String> deleted) {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/networks", this::list).immediate(),
                Route.get("/networks/{id}", this::inspect).immediate(),
                Route.delete("/networks/{id}", this::remove),
                Route.post("/networks/create", this::create),
                Route.post("/networks/prune", this::prune),
                Route.post("/networks/{id}/connect", this::connect),
                Route.post("/networks/{id}/disconnect", this::disconnect));
    }

    private void list(Exchange exchange) {
        NetworkFilter filter = new NetworkFilter(exchange.query().filters(NetworkFilter.KNOWN), networks);
        exchange.reply(200, networks.list().stream().filter(filter).sorted(Comparator.comparing(Network::name))
                .map(network -> NetworkBody.of(network, Map.of())).toList());
    }

    private void inspect(Exchange exchange) {
        Optional<String> scope = exchange.query().text("scope").filter(text -> !text.isEmpty());
        Network network = networks.get(exchange.parameter("id"));
        if (scope.filter(wanted -> !wanted.equals("local")).isPresent()) {
            throw EngineException.notFound("network " + exchange.parameter("id") + " not found");
        }
        exchange.reply(200, NetworkBody.of(network, networks.occupants(network)));
    }

    private void create(Exchange exchange) {
        NetworkCreated created = networks.create(exchange.body(NetworkBody.class).asked());
        exchange.reply(201, new CreatedBody(created.network().id(), String.join("\n", created.warnings())));
    }

    private void remove(Exchange exchange) {
        networks.remove(exchange.parameter("id"));
        exchange.noContent();
    }

    private void connect(Exchange exchange) {
        ConnectBody body = exchange.body(ConnectBody.class);
        connections.connect(exchange.parameter("id"), required(body.container()), EndpointForms.settings(body.endpointConfig()));
        exchange.reply(200);
    }

    private void disconnect(Exchange exchange) {
        DisconnectBody body = exchange.body(DisconnectBody.class);
        connections.disconnect(exchange.parameter("id"), required(body.container()), body.force());
        exchange.reply(200);
    }

    private static String required(String container) {
        if (container == null || container.isEmpty()) {
            throw EngineException.invalid("the request names no container");
        }
        return container;
    }

    /** What a container is in stays, also where one joined meanwhile. */
    private void prune(Exchange exchange) {
        Filters filters = exchange.query().filters(PRUNE_FILTERS);
        Optional<Instant> until = filters.get("until").stream().map(text -> Timestamps.parseOrAgo(text, clock.instant())).findFirst();
        List<String> deleted = new ArrayList<>();
        for (Network network : networks.list()) {
            boolean wanted = !network.predefined() && networks.occupants(network).isEmpty()
                    && until.map(network.created()::isBefore).orElse(true) && filters.labelsFit("label", network.labels())
                    && (filters.get("label!").isEmpty() || !filters.labelsFit("label!", network.labels()));
            if (wanted && removed(network)) {
                deleted.add(network.name());
            }
        }
        exchange.reply(200, new PrunedBody(deleted));
    }

    private boolean removed(Network network) {
        try {
            networks.remove(network.id());
            return true;
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.FORBIDDEN || e.kind() == ErrorKind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
