package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.CreateValidation.require;

import io.karavel.model.Networking.PortBinding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether ports and addresses are well formed. */
final class PortValidation {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final int HIGHEST_PORT = 65535;
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*(%[\\w.-]+)?");

    private PortValidation() {}

    static void validate(Map<String, List<PortBinding>> bindings, Set<String> exposed) {
        for (String port : exposed) {
            requirePort(port);
        }
        bindings.forEach((port, places) -> {
            requirePort(port);
            for (PortBinding place : places) {
                require(place.hostIp().isEmpty() || isAddress(place.hostIp()), "invalid IP address: " + place.hostIp());
                require(place.hostPort().isEmpty() || isRange(place.hostPort()),
                        "invalid port specification: \"" + place.hostPort() + "\"");
            }
        });
    }

    private static void requirePort(String port) {
        String[] parts = port.split("/", -1);
        boolean protocol = parts.length == 1
                || parts.length == 2 && PROTOCOLS.contains(parts[1].toLowerCase(Locale.ROOT));
        require(protocol && isRange(parts[0]), "invalid port specification: \"" + port + "\"");
    }

    /** One port or {@code first-last}. */
    static boolean isRange(String text) {
        if (!text.matches("\\d{1,5}(-\\d{1,5})?")) {
            return false;
        }
        String[] ends = text.split("-");
        int last = Integer.parseInt(ends[ends.length - 1]);
        return Integer.parseInt(ends[0]) <= last && last <= HIGHEST_PORT;
    }

    /** An address of version 4 or 6, by its digits: nothing is looked up. */
    static boolean isAddress(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return IPV4.matcher(bare).matches() || IPV6.matcher(bare).matches();
    }
}
