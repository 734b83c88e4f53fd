package io.karavel.network.bridge.internal;

import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bridge network as rules have to know it.
 *
 * @param ports of this machine that lead into it, by endpoint
 */
record Bridge(Network network, BridgeOptions options, Map<String, Published> ports) {
    Bridge {
        ports = Map.copyOf(ports);
    }

    /**
     * What an endpoint publishes.
     *
     * @param addresses of the endpoint, without prefix
     */
    record Published(List<String> addresses, List<PublishedPort> ports) {
        Published {
            addresses = List.copyOf(addresses);
            ports = List.copyOf(ports);
        }

        Optional<String> address(boolean version6) {
            return addresses.stream().filter(address -> address.contains(":") == version6).findFirst();
        }
    }

    Bridge with(String endpoint, Published published) {
        Map<String, Published> changed = new LinkedHashMap<>(ports);
        if (published.ports().isEmpty()) {
            changed.remove(endpoint);
        } else {
            changed.put(endpoint, published);
        }
        return new Bridge(network, options, changed);
    }

    List<Network.Pool> pools(boolean version6) {
        return network.pools().stream().filter(pool -> pool.subnet().isVersion6() == version6).toList();
    }
}
