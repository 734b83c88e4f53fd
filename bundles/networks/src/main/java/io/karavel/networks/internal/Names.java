package io.karavel.networks.internal;

import io.karavel.model.Endpoint;
import io.karavel.model.Network;
import io.karavel.model.Subnet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is called what in which network, as one container sees it. Everything is looked up when it is asked for, so it is always as it is. */
record Names(Sandboxes sandboxes, NetworkTable table) {
    private static final String REVERSE = ".in-addr.arpa";
    private static final String REVERSE6 = ".ip6.arpa";
    private static final int DIGITS6 = 32;

    /** The sandbox that has an address in a network. */
    Optional<SandboxState> owner(String networkId, InetAddress address) {
        String prefix = Subnet.text(address) + "/";
        return sandboxes.there().filter(state -> state.in(networkId)
                .filter(connection -> connection.endpoint().addresses().stream().anyMatch(cidr -> cidr.startsWith(prefix))).isPresent())
                .findFirst();
    }

    /** The ids of the networks in which a sandbox knows names. */
    private List<String> known(SandboxState asking) {
        return asking.connections().stream().filter(Connection::made).map(connection -> connection.endpoint().networkId())
                .filter(id -> table.find(id).filter(network -> !network.predefined()).isPresent()).toList();
    }

    /** Whether all networks of a sandbox are without a way out. */
    boolean isInternal(SandboxState asking) {
        return asking.connections().stream().allMatch(connection -> table.find(connection.endpoint().networkId())
                .filter(Network::internal).isPresent());
    }

    /** The addresses of all that have a name; empty where nobody has it. */
    Optional<List<InetAddress>> find(SandboxState asking, String name) {
        List<InetAddress> found = new ArrayList<>();
        boolean known = false;
        for (String network : known(asking)) {
            String wanted = linked(asking, network, name).orElse(name);
            List<Endpoint> named = members(network).filter(endpoint -> isCalled(endpoint, wanted)).toList();
            known |= !named.isEmpty();
            named.forEach(endpoint -> endpoint.addresses().forEach(cidr -> found.add(Subnet.address(cidr.split("/", 2)[0]))));
        }
        // So that those who share a name share the work.
        Collections.shuffle(found);
        return known ? Optional.of(found) : Optional.empty();
    }

    private Stream<Endpoint> members(String networkId) {
        return sandboxes.there().flatMap(state -> state.in(networkId).stream()).filter(Connection::made).map(Connection::endpoint);
    }

    private static boolean isCalled(Endpoint endpoint, String wanted) {
        return endpoint.names().stream().anyMatch(name -> name.equalsIgnoreCase(wanted)
                || (name + "." + endpoint.network()).equalsIgnoreCase(wanted));
    }

    /** What a sandbox alone calls another container. */
    private static Optional<String> linked(SandboxState asking, String networkId, String alias) {
        return asking.in(networkId).stream().flatMap(connection -> connection.endpoint().settings().links().stream())
                .map(link -> link.split(":", 2)).filter(parts -> parts.length == 2 && parts[1].equalsIgnoreCase(alias))
                .map(parts -> parts[0].startsWith("/") ? parts[0].substring(1) : parts[0]).findFirst();
    }

    /** Who has the address that a reverse name means. */
    Optional<String> host(SandboxState asking, String reverseName) {
        return address(reverseName).map(address -> Subnet.text(address) + "/").flatMap(prefix -> known(asking).stream()
                .flatMap(this::members).filter(endpoint -> endpoint.addresses().stream().anyMatch(cidr -> cidr.startsWith(prefix)))
                .filter(endpoint -> !endpoint.names().isEmpty()).map(endpoint -> endpoint.names().get(0) + "." + endpoint.network())
                .findFirst());
    }

    /** The address that a reverse name means (RFC 1035, RFC 3596). */
    static Optional<InetAddress> address(String reverseName) {
        try {
            if (reverseName.endsWith(REVERSE)) {
                List<String> parts = reversed(reverseName, REVERSE);
                return parts.size() == 4 ? Optional.of(Subnet.address(String.join(".", parts))) : Optional.empty();
            }
            if (reverseName.endsWith(REVERSE6)) {
                String digits = String.join("", reversed(reverseName, REVERSE6));
                return digits.length() == DIGITS6 ? Optional.of(InetAddress.getByAddress(HexFormat.of().parseHex(digits))) : Optional.empty();
            }
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static List<String> reversed(String name, String ending) {
        List<String> parts = new ArrayList<>(List.of(name.substring(0, name.length() - ending.length()).split("\\.")));
        Collections.reverse(parts);
        return parts;
    }
}
