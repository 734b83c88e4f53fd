package io.karavel.volumes.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the local driver is told: nothing for a folder, or what mount(8) is to mount.
 *
 * @param type   of the file system; {@code none} for a bind
 * @param device what is mounted
 * @param o      the options, separated by commas
 */
record LocalOptions(String type, String device, String o) {
    private static final Set<String> KNOWN = Set.of("type", "device", "o");
    private static final String ADDRESS = "addr=";

    /** @throws IllegalArgumentException with a message for the user */
    static LocalOptions parse(Map<String, String> options) {
        if (options.containsKey("size")) {
            throw new IllegalArgumentException("quota size requested but no quota support");
        }
        options.keySet().stream().sorted().filter(key -> !KNOWN.contains(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("invalid option: \"" + key + "\"");
        });
        LocalOptions parsed = new LocalOptions(options.getOrDefault("type", ""), options.getOrDefault("device", ""),
                options.getOrDefault("o", ""));
        if (!options.isEmpty()) {
            require("device", parsed.device);
            require("type", parsed.type);
        }
        return parsed;
    }

    private static void require(String key, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("missing required option: \"" + key + "\"");
        }
    }

    boolean isMounted() {
        return !type.isEmpty();
    }

    /**
     * The arguments of mount(8): the system call and no helper, as Docker does. That wants addresses where options of NFS name servers.
     *
     * @throws UnknownHostException where a server's name leads to no address
     */
    List<String> arguments(String target) throws UnknownHostException {
        List<String> arguments = new ArrayList<>(List.of("mount", "-i", "-t", type));
        if (!o.isEmpty()) {
            List<String> resolved = new ArrayList<>();
            for (String option : o.split(",")) {
                resolved.add(option.startsWith(ADDRESS)
                        ? ADDRESS + InetAddress.getByName(option.substring(ADDRESS.length())).getHostAddress() : option);
            }
            arguments.addAll(List.of("-o", String.join(",", resolved)));
        }
        return Stream.concat(arguments.stream(), Stream.of("--", device, target)).collect(Collectors.toList());
    }
}
