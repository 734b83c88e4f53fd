package io.karavel.networks.internal;

import io.karavel.api.ContainerNetworks;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.NetworkService;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Endpoint;
import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import io.karavel.spi.network.NetworkDriver;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks there are, for those who list, make and remove them. */
@Component
public final class Catalogue implements NetworkService {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final Set<String> RESERVED = Set.of(Network.BRIDGE, Network.HOST, Network.NONE, "default", "container");
    private static final Set<String> BUILT_IN = Set.of("host", "null");

    private final NetworkTable table;
    private final Sandboxes sandboxes;
    private final Drivers drivers;
    private final Plumber plumber;
    private final Restoration restoration;
    private final NetworkEvents events;
    /** One network is made at a time, so that names and subnets are each given once. */
    private final Turns<String> turns = new Turns<>();

    @Activate
    public Catalogue(@Reference NetworkTable table, @Reference Sandboxes sandboxes, @Reference Drivers drivers, @Reference Plumber plumber,
            @Reference Restoration restoration, @Reference NetworkEvents events) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.drivers = drivers;
        this.plumber = plumber;
        this.restoration = restoration;
        this.events = events;
    }

    @Override
    public List<Network> list() {
        return table.list();
    }

    @Override
    public Network get(String reference) {
        return table.get(reference);
    }

    @Override
    public NetworkCreated create(Network asked) {
        check(asked);
        NetworkDriver driver = drivers.get(asked.driver());
        Network created = turns.take("networks", () -> HostLock.holding(() -> make(driver, asked)));
        events.happened(created, "create");
        return new NetworkCreated(created, List.of());
    }

    private void check(Network asked) {
        if (asked.name().isBlank()) {
            throw EngineException.invalid("network name cannot be empty");
        }
        if (RESERVED.contains(asked.name())) {
            throw new EngineException(ErrorKind.FORBIDDEN, "operation is not permitted on predefined " + asked.name() + " network ");
        }
        if (!NAME.matcher(asked.name()).matches()) {
            throw EngineException.invalid("invalid network name \"" + asked.name() + "\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        if (BUILT_IN.contains(asked.driver())) {
            throw new EngineException(ErrorKind.FORBIDDEN, "only one instance of \"" + asked.driver() + "\" network is allowed");
        }
        if (!drivers.names().contains(asked.driver())) {
            throw EngineException.notFound("could not find plugin " + asked.driver() + " in v1 plugin registry: plugin not found");
        }
        if (!asked.addressing().equals("default")) {
            throw EngineException.notFound("could not find IPAM driver " + asked.addressing() + ": plugin not found");
        }
    }

    private Network make(NetworkDriver driver, Network asked) {
        if (table.list().stream().anyMatch(network -> network.name().equals(asked.name()))) {
            throw EngineException.conflict("network with name " + asked.name() + " already exists");
        }
        Network named = new Network(EndpointPlan.newId(), asked.name(), Instant.now(), asked.driver(), asked.internal(), asked.attachable(),
                asked.ipv4(), asked.ipv6(), asked.addressing(), asked.addressingOptions(), asked.pools(), asked.options(), asked.labels(),
                false);
        try {
            Network network = driver.addressedByEngine() ? restoration.pools().fill(named, table.list()) : named;
            driver.validate(network);
            table.put(network);
            try {
                driver.create(network);
                restoration.nameServers().serve(network, driver.hostAddresses(network));
                return network;
            } catch (RuntimeException | LinkageError e) {
                undo(driver, network);
                throw e instanceof EngineException known ? known
                        : EngineException.system("the network could not be made: " + e.getMessage(), e);
            }
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage());
        }
    }

    private void undo(NetworkDriver driver, Network network) {
        table.remove(network);
        takeAway(driver, network);
    }

    private static void takeAway(NetworkDriver driver, Network network) {
        try {
            driver.remove(network);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("What is left of network {} could not be taken away; the next start of the engine does it", network.name(), e);
        }
    }

    @Override
    public void remove(String reference) {
        Network network = table.get(reference);
        if (network.labels().containsKey(NetworkDriver.FILE) && !table.isStored(network)) {
            throw new EngineException(ErrorKind.FORBIDDEN, "network " + network.name() + " cannot be removed: it is described by the file "
                    + network.labels().get(NetworkDriver.FILE) + ", and goes when that is removed and no container is in it");
        }
        if (network.predefined() || !table.isStored(network)) {
            throw new EngineException(ErrorKind.FORBIDDEN, network.name() + " is a pre-defined network and cannot be removed");
        }
        turns.take("networks", () -> {
            if (!occupants(network).isEmpty()) {
                throw new EngineException(ErrorKind.FORBIDDEN, "error while removing network: network " + network.name() + " id "
                        + network.id() + " has active endpoints (" + String.join(", ", occupants(network).values().stream()
                                .map(occupant -> "name:\"" + occupant.name() + "\" id:\"" + occupant.endpoint().id().substring(0, 12) + "\"")
                                .sorted().toList()) + ")");
            }
            sandboxes.in(network).forEach(leaving -> sandboxes.turns().await(leaving.container()));
            NetworkDriver driver = drivers.get(network.driver());
            // First on disk: what is left of it after a kill belongs to no network, and is taken away by the next start.
            table.remove(network);
            plumber.forget(network);
            restoration.nameServers().stop(network);
            takeAway(driver, network);
            return null;
        });
        events.happened(network, "destroy");
    }

    @Override
    public Map<ContainerId, Occupant> occupants(Network network) {
        Map<ContainerId, Occupant> occupants = new HashMap<>();
        sandboxes.there().forEach(state -> state.in(network.id()).filter(Connection::made)
                .ifPresent(connection -> occupants.put(state.container(), new Occupant(state.name(), connection.endpoint()))));
        return occupants;
    }

    @Override
    public Map<String, Endpoint> endpoints(Container container) {
        String mode = NetworkTable.main(container);
        if (mode.startsWith("container:")) {
            return Map.of();
        }
        if (!ContainerNetworks.needs(container)) {
            return container.config().networkDisabled() ? Map.of() : table.find(mode).map(network -> Map.of(mode,
                    new Endpoint(mode, container.view().running() ? network.id() : "", "", "", "", null, null, null, null))).orElse(Map.of());
        }
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        table.wishes(container).forEach((reference, settings) -> {
            Optional<Network> network = table.find(reference);
            String name = network.map(Network::name).orElse(reference);
            endpoints.put(name, sandboxes.there(container.id()).flatMap(state -> network.flatMap(known -> state.in(known.id())))
                    .filter(Connection::made).map(Connection::endpoint).orElseGet(() -> new Endpoint(name,
                            network.map(Network::id).orElse(""), "", "", settings.macAddress(), null, null,
                            network.map(known -> EndpointPlan.names(known, container, settings)).orElse(List.of()), settings)));
        });
        return endpoints;
    }

    @Override
    public List<PublishedPort> ports(ContainerId container) {
        return sandboxes.there(container).map(SandboxState::ports).orElse(List.of());
    }

    @Override
    public Optional<String> namespace(ContainerId container) {
        return sandboxes.there(container).map(state -> state.path().toString());
    }

    @Override
    public List<String> problems() {
        Stream<String> hidden = drivers.all().values().stream().flatMap(driver -> driver.given().stream())
                .filter(given -> table.stored().stream().anyMatch(other -> other.name().equals(given.name())))
                .map(given -> "network " + given.name() + " of the driver " + given.driver()
                        + " is not shown: one of that name was created");
        return Stream.concat(hidden, drivers.all().values().stream().flatMap(driver -> driver.problems().stream())).sorted().toList();
    }

    @Override
    public Set<String> drivers() {
        Set<String> names = new TreeSet<>(drivers.names());
        names.addAll(BUILT_IN);
        return names;
    }
}
