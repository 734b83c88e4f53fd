package io.karavel.networks.internal;

import io.karavel.model.Container;
import io.karavel.model.Networking.PortBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A port that a container wants to be reached by.
 *
 * @param hostAddress empty for all of this machine
 * @param first       of the ports of this machine that will do; 0 for any
 */
record PortRequest(String hostAddress, int first, int last, int containerPort, String protocol) {

    /** All of a container: those the user bound, and, where that was asked for, all others it exposes. */
    static List<PortRequest> of(Container container) {
        Map<String, List<PortBinding>> bindings = new TreeMap<>();
        if (container.hostConfig().networking().publishAllPorts()) {
            container.config().exposedPorts().forEach(port -> single(port).forEach(one -> bindings.put(one, List.of(new PortBinding("", "")))));
        }
        container.hostConfig().networking().portBindings().forEach((port, asked) -> single(port).forEach(
                one -> bindings.put(one, asked.isEmpty() ? List.of(new PortBinding("", "")) : asked)));
        List<PortRequest> requests = new ArrayList<>();
        bindings.forEach((port, asked) -> asked.forEach(binding -> requests.add(of(port, binding))));
        return requests;
    }

    private static PortRequest of(String port, PortBinding binding) {
        String[] parts = port.split("/", 2);
        String[] range = (binding.hostPort().isEmpty() ? "0" : binding.hostPort()).split("-", 2);
        String host = binding.hostIp();
        return new PortRequest(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, Integer.parseInt(range[0]),
                Integer.parseInt(range[range.length - 1]), Integer.parseInt(parts[0]), parts[1]);
    }

    /** A range of ports port by port, each with its protocol. */
    static List<String> single(String port) {
        String[] parts = port.split("/", 2);
        String protocol = parts.length == 2 ? parts[1].toLowerCase(Locale.ROOT) : "tcp";
        String[] range = parts[0].split("-", 2);
        List<String> all = new ArrayList<>();
        for (int number = Integer.parseInt(range[0]); number <= Integer.parseInt(range[range.length - 1]); number++) {
            all.add(number + "/" + protocol);
        }
        return all;
    }
}
