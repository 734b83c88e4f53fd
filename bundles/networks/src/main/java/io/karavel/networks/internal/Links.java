package io.karavel.networks.internal;

import io.karavel.api.ContainerNetworks.Containers;
import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a container on the default network, which knows no names, is told of those it is linked to: lines of {@code /etc/hosts} and
 * variables, as Docker's legacy links have them.
 *
 * @param hosts     names by address
 * @param variables {@code NAME=value}
 */
record Links(Map<String, List<String>> hosts, List<String> variables) {
    private static final Set<String> OF_EVERYONE = Set.of("HOME", "PATH");

    Links {
        hosts = Map.copyOf(hosts);
        variables = List.copyOf(variables);
    }

    /** @param bridge the default network, where the container is in it */
    static Links of(Container container, Optional<Network> bridge, Sandboxes sandboxes, Containers containers) {
        Map<String, List<String>> hosts = new LinkedHashMap<>();
        List<String> variables = new ArrayList<>();
        for (String link : bridge.isPresent() ? container.hostConfig().networking().links() : List.<String>of()) {
            String[] parts = link.split(":", 2);
            Container other = containers.get(parts[0]);
            String alias = parts.length == 2 ? parts[1].substring(parts[1].lastIndexOf('/') + 1) : other.name();
            Connection connection = sandboxes.there(other.id()).flatMap(there -> there.in(bridge.get().id()))
                    .orElseThrow(() -> EngineException.conflict("Cannot link to a non running container: /" + other.name() + " AS /"
                            + container.name() + "/" + alias));
            String address = connection.endpoint().addresses().get(0).split("/", 2)[0];
            hosts.put(address, Stream.of(alias, other.config().hostname(), other.name()).filter(name -> !name.isEmpty()).distinct()
                    .toList());
            variables.addAll(variables(container.name(), other.config(), alias, address));
        }
        return new Links(hosts, variables);
    }

    static List<String> variables(String container, ContainerConfig other, String alias, String address) {
        String prefix = alias.replace('-', '_').toUpperCase(Locale.ROOT) + "_";
        List<Port> ports = other.exposedPorts().stream().flatMap(text -> PortRequest.single(text).stream()).map(Port::of).sorted().toList();
        List<String> variables = new ArrayList<>();
        ports.stream().findFirst().ifPresent(port -> variables.add(prefix + "PORT=" + port.url(address)));
        for (Port port : ports) {
            String name = prefix + "PORT_" + port.number() + "_" + port.protocol().toUpperCase(Locale.ROOT);
            variables.add(name + "=" + port.url(address));
            variables.add(name + "_ADDR=" + address);
            variables.add(name + "_PORT=" + port.number());
            variables.add(name + "_PROTO=" + port.protocol());
        }
        variables.add(prefix + "NAME=/" + container + "/" + alias);
        other.env().stream().filter(setting -> setting.contains("=") && !OF_EVERYONE.contains(setting.split("=", 2)[0]))
                .forEach(setting -> variables.add(prefix + "ENV_" + setting));
        return variables;
    }

    /** The lowest one of TCP comes first, as the port that a link means where it says no number. */
    private record Port(int number, String protocol) implements Comparable<Port> {
        private static final Comparator<Port> ORDER = Comparator.comparing((Port port) -> !port.protocol().equals("tcp"))
                .thenComparing(Port::number).thenComparing(Port::protocol);

        static Port of(String text) {
            String[] parts = text.split("/", 2);
            return new Port(Integer.parseInt(parts[0]), parts[1]);
        }

        String url(String address) {
            return protocol + "://" + address + ":" + number;
        }

        @Override
        public int compareTo(Port other) {
            return ORDER.compare(this, other);
        }
    }
}
