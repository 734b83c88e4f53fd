package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Endpoint;
import io.karavel.model.EndpointSettings;
import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.Subnet;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Chooses what an endpoint is to be: its addresses, its MAC address, its names. */
final class EndpointPlan {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Addresses addresses;

    EndpointPlan(Addresses addresses) {
        this.addresses = addresses;
    }

    /**
     * Refuses settings that make no sense in a network.
     *
     * @throws EngineException {@code INVALID}, with Docker's words
     */
    static void check(Network network, EndpointSettings settings) {
        boolean addressed = !settings.address().isEmpty() || !settings.address6().isEmpty();
        if (network.predefined()) {
            if (addressed) {
                throw EngineException.invalid("invalid endpoint settings:\nuser specified IP address is supported on user defined networks only");
            }
            if (!settings.aliases().isEmpty()) {
                throw EngineException.invalid("invalid endpoint settings:\nnetwork-scoped aliases are only supported for user-defined networks");
            }
        }
        check(network, settings.address(), false);
        check(network, settings.address6(), true);
    }

    private static void check(Network network, String wanted, boolean version6) {
        if (wanted.isEmpty()) {
            return;
        }
        InetAddress address;
        try {
            address = Subnet.address(wanted);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("invalid endpoint settings:\n" + e.getMessage());
        }
        Optional<Pool> pool = network.pools().stream().filter(one -> one.subnet().contains(address)).findFirst();
        if (pool.isEmpty() && !network.pools().isEmpty()) {
            throw EngineException.invalid("invalid endpoint settings:\nno configured subnet contains IP address " + wanted);
        }
        if (pool.filter(Pool::chosenByEngine).isPresent()) {
            throw EngineException.invalid("invalid endpoint settings:\nuser specified IP address is supported only when connecting to networks "
                    + "with user configured subnets");
        }
        if (version6 != wanted.contains(":")) {
            throw EngineException.invalid("invalid endpoint settings:\ninvalid IPv" + (version6 ? 6 : 4) + " address: " + wanted);
        }
    }

    /** A new endpoint with addresses that are taken for it. */
    Connection plan(Network network, boolean byEngine, String interfaceName, List<String> names, EndpointSettings settings) {
        List<String> taken = new ArrayList<>();
        List<String> gateways = new ArrayList<>();
        if (byEngine) {
            for (boolean version6 : List.of(false, true)) {
                String wanted = version6 ? settings.address6() : settings.address();
                if (version6 ? network.ipv6() : network.ipv4()) {
                    pool(network, version6, wanted).ifPresent(pool -> {
                        taken.add(wanted.isEmpty() ? addresses.take(network, pool) : addresses.take(network, pool, Subnet.address(wanted)));
                        pool.gateway().filter(any -> !network.internal()).ifPresent(gateways::add);
                    });
                }
            }
        }
        String mac = settings.macAddress().isEmpty() && byEngine ? macAddress(taken) : settings.macAddress();
        return new Connection(new Endpoint(network.name(), network.id(), newId(), interfaceName, mac, taken, gateways, names, settings),
                byEngine, false, List.of());
    }

    private static Optional<Pool> pool(Network network, boolean version6, String wanted) {
        return network.pools().stream().filter(pool -> pool.subnet().isVersion6() == version6)
                .filter(pool -> wanted.isEmpty() || pool.subnet().contains(Subnet.address(wanted))).findFirst();
    }

    static String newId() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Locally administered, and from the address of version 4 where there is one, so that whoever gets the address gets its MAC address. */
    private static String macAddress(List<String> cidrs) {
        byte[] tail = cidrs.stream().filter(cidr -> !cidr.contains(":")).findFirst()
                .map(cidr -> Subnet.address(cidr.split("/", 2)[0]).getAddress()).orElseGet(() -> {
                    byte[] random = new byte[4];
                    RANDOM.nextBytes(random);
                    return random;
                });
        return "02:42:" + HexFormat.ofDelimiter(":").formatHex(tail);
    }

    /** By which a container is found in a network: its name, its aliases, its short id, its host name. The default network has none. */
    static List<String> names(Network network, Container container, EndpointSettings settings) {
        return network.predefined() ? List.of() : names(container.name(), container.id(), container.config().hostname(), settings);
    }

    private static List<String> names(String name, ContainerId id, String hostname, EndpointSettings settings) {
        Set<String> names = new LinkedHashSet<>();
        names.add(name);
        names.addAll(settings.aliases());
        names.add(id.shortForm());
        if (!hostname.isEmpty()) {
            names.add(hostname);
        }
        return List.copyOf(names);
    }
}
