package io.karavel.web.internal.container;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.web.Filters;
import java.util.HashSet;
import java.util.Set;

/**
 * The filters {@code publish} and {@code expose}: a container fits where either has one of its ports. Values are ports
 * or ranges with or without a protocol, as {@code 80}, {@code 80/udp} and {@code 8000-8010/tcp}.
 */
final class PortFilter {
    private static final String DEFAULT_PROTOCOL = "tcp";

    private final boolean asked;
    private final Set<String> exposed;
    private final Set<String> published;
    private final NetworkViews networks;

    /** {@code INVALID} where a value is no port. */
    PortFilter(Filters filters, NetworkViews networks) {
        this.networks = networks;
        asked = !filters.get("publish").isEmpty() || !filters.get("expose").isEmpty();
        published = ports(filters, "publish");
        exposed = ports(filters, "expose");
    }

    /** Published are ports of this machine, exposed those of the container. */
    boolean fits(Container container) {
        return !asked || container.config().exposedPorts().stream().anyMatch(port -> exposed.contains(withProtocol(port)))
                || !published.isEmpty() && networks.ports(container.id()).stream()
                        .anyMatch(port -> published.contains(port.hostPort() + "/" + port.protocol()));
    }

    private static Set<String> ports(Filters filters, String key) {
        Set<String> ports = new HashSet<>();
        for (String value : filters.get(key)) {
            if (value.contains(":")) {
                throw EngineException.invalid("filter for '" + key + "' should not contain ':': " + value);
            }
            String[] parts = withProtocol(value).split("/", 2);
            if (!PortValidation.isRange(parts[0])) {
                throw EngineException.invalid("error while looking up for " + key + " " + value
                        + ": invalid port range: " + parts[0]);
            }
            String[] ends = parts[0].split("-");
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int port = Integer.parseInt(ends[0]); port <= last; port++) {
                ports.add(port + "/" + parts[1]);
            }
        }
        return Set.copyOf(ports);
    }

    private static String withProtocol(String port) {
        return port.contains("/") ? port : port + "/" + DEFAULT_PROTOCOL;
    }
}
