package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.Subnet;
import io.karavel.networks.host.EngineTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Fills in what a user left open of a network's subnets, and refuses those that others have. */
final class PoolPlan {
    private static final String BRIDGE_NAME = "com.docker.network.bridge.name";

    private final Supplier<List<HostRoutes.Route>> routes;
    private final EngineTag tag;

    PoolPlan(EngineTag tag, Supplier<List<HostRoutes.Route>> routes) {
        this.tag = tag;
        this.routes = routes;
    }

    /**
     * A network with all of its subnets and gateways.
     *
     * @param others the networks there are
     */
    Network fill(Network asked, List<Network> others) {
        List<Pool> pools = new ArrayList<>();
        for (Pool pool : asked.pools()) {
            check(pool, others);
            pools.add(pool.gateway().isPresent() ? pool : withGateway(pool));
        }
        if (asked.ipv4() && pools.stream().allMatch(pool -> pool.subnet().isVersion6())) {
            List<Subnet> taken = new ArrayList<>(Subnets.of(others));
            routes.get().forEach(route -> taken.add(route.subnet()));
            pools.add(0, chosen(Subnets.free(taken)));
        }
        if (asked.ipv6() && pools.stream().noneMatch(pool -> pool.subnet().isVersion6())) {
            pools.add(chosen(Subnets.local6(asked.id())));
        }
        return asked.withPools(pools);
    }

    private static Pool chosen(Subnet subnet) {
        return withGateway(new Pool(subnet, Optional.empty(), Optional.empty(), Map.of(), true));
    }

    private static Pool withGateway(Pool pool) {
        return new Pool(pool.subnet(), pool.range(), Optional.of(Subnet.text(pool.subnet().at(1))), pool.auxiliary(), pool.chosenByEngine());
    }

    private static void check(Pool pool, List<Network> others) {
        Subnet subnet = pool.subnet();
        if (pool.range().filter(range -> !subnet.contains(range)).isPresent()) {
            throw invalid("invalid ip-range " + pool.range().get() + ": it is not contained within subnet " + subnet);
        }
        if (pool.gateway().filter(gateway -> !subnet.contains(Subnet.address(gateway))).isPresent()) {
            throw invalid("no matching subnet for gateway " + pool.gateway().get());
        }
        pool.auxiliary().values().stream().filter(address -> !subnet.contains(Subnet.address(address))).findFirst().ifPresent(address -> {
            throw invalid("no matching subnet for aux-address " + address);
        });
        if (Subnets.of(others).stream().anyMatch(subnet::overlaps)) {
            throw new EngineException(ErrorKind.FORBIDDEN,
                    "invalid pool request: Pool overlaps with other one on this address space");
        }
    }

    private static EngineException invalid(String problem) {
        return EngineException.invalid("invalid network config:\n" + problem);
    }

    /** Whether the engine chose its subnets and somebody else has a route to one by now, as another engine that came meanwhile. */
    boolean isTakenOver(Network network) {
        String own = network.options().getOrDefault(BRIDGE_NAME, "");
        return network.pools().stream().filter(Pool::chosenByEngine).anyMatch(pool -> routes.get().stream()
                .anyMatch(route -> route.subnet().overlaps(pool.subnet()) && !tag.isOurs(route.link()) && !route.link().equals(own)));
    }

    /** A network without the subnets that the engine chose for it. */
    static Network withoutChosen(Network network) {
        return network.withPools(network.pools().stream().filter(pool -> !pool.chosenByEngine()).toList());
    }
}
