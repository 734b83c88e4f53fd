package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Network;
import io.karavel.model.Subnet;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Docker's pools of subnets: 172.17.0.0 to 172.31.0.0 of 16 bits each, then 192.168.0.0 in parts of 20 bits. */
final class Subnets {
    private static final List<Subnet> POOLS = Stream.concat(
            IntStream.rangeClosed(17, 31).mapToObj(second -> Subnet.parse("172." + second + ".0.0/16")),
            IntStream.range(0, 16).mapToObj(part -> Subnet.parse("192.168." + part * 16 + ".0/20"))).toList();

    private Subnets() {}

    /**
     * The first subnet that nothing else has.
     *
     * @param taken by networks and routes
     */
    static Subnet free(Collection<Subnet> taken) {
        return POOLS.stream().filter(pool -> taken.stream().noneMatch(pool::overlaps)).findFirst()
                .orElseThrow(() -> new EngineException(ErrorKind.SYSTEM, "could not find an available, non-overlapping IPv4 address pool "
                        + "among the defaults to assign to the network: give one with --subnet, or remove networks that are not used "
                        + "(docker network prune)"));
    }

    /** A unique local subnet of version 6 (RFC 4193) that follows from the id of a network. */
    static Subnet local6(String networkId) {
        return Subnet.parse("fd" + networkId.substring(0, 2) + ":" + networkId.substring(2, 6) + ":" + networkId.substring(6, 10) + ":"
                + networkId.substring(10, 14) + "::/64");
    }

    static List<Subnet> of(Collection<Network> networks) {
        return networks.stream().flatMap(network -> network.pools().stream()).map(Network.Pool::subnet).toList();
    }
}
