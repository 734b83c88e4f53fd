package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.Subnet;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which addresses of networks are taken. The next one is given out before one that was given back, so that nobody who still knows it
 * meets another container there.
 */
final class Addresses {
    private final Map<String, Set<InetAddress>> taken = new HashMap<>();
    private final Map<Subnet, BigInteger> last = new HashMap<>();

    /** Takes one that is free, in CIDR form. */
    synchronized String take(Network network, Pool pool) {
        Subnet range = pool.range().orElse(pool.subnet());
        BigInteger size = range.size();
        BigInteger from = last.getOrDefault(range, BigInteger.ZERO);
        // There is a free one among the next as many as are taken and reserved.
        int attempts = taken(network).size() + pool.auxiliary().size() + 4;
        for (int attempt = 1; attempt <= attempts; attempt++) {
            BigInteger offset = from.add(BigInteger.valueOf(attempt)).mod(size);
            InetAddress candidate = range.at(offset);
            if (isUsable(pool, candidate) && taken(network).add(candidate)) {
                last.put(range, offset);
                return cidr(candidate, pool);
            }
        }
        throw new EngineException(ErrorKind.SYSTEM, "no available IPv" + (pool.subnet().isVersion6() ? 6 : 4)
                + " addresses on this network's address pools: " + network.name() + " (" + network.id() + ")");
    }

    /** Takes a certain one, in CIDR form. */
    synchronized String take(Network network, Pool pool, InetAddress wanted) {
        if (!isUsable(pool, wanted) || !taken(network).add(wanted)) {
            throw EngineException.conflict("Address already in use");
        }
        return cidr(wanted, pool);
    }

    /** Notes one that is in use already. */
    synchronized void note(String networkId, String cidr) {
        taken.computeIfAbsent(networkId, any -> new HashSet<>()).add(address(cidr));
    }

    synchronized void giveBack(String networkId, String cidr) {
        taken.getOrDefault(networkId, new HashSet<>()).remove(address(cidr));
    }

    synchronized void forget(String networkId) {
        taken.remove(networkId);
    }

    private Set<InetAddress> taken(Network network) {
        return taken.computeIfAbsent(network.id(), any -> new HashSet<>());
    }

    /** Not the first, which means the subnet, nor of version 4 the last, which means all of it. */
    private static boolean isUsable(Pool pool, InetAddress address) {
        Subnet subnet = pool.subnet();
        BigInteger offset = subnet.offset(address);
        boolean edge = subnet.size().compareTo(BigInteger.TWO) > 0 && (offset.signum() == 0
                || !subnet.isVersion6() && offset.equals(subnet.size().subtract(BigInteger.ONE)));
        String text = Subnet.text(address);
        return !edge && subnet.contains(address) && !pool.gateway().filter(text::equals).isPresent() && !pool.auxiliary().containsValue(text);
    }

    private static String cidr(InetAddress address, Pool pool) {
        return Subnet.text(address) + "/" + pool.subnet().prefix();
    }

    private static InetAddress address(String cidr) {
        return Subnet.address(cidr.split("/", 2)[0]);
    }
}
