package io.karavel.oci.internal;

import io.karavel.model.HostConfig;
import io.karavel.model.Networking;
import io.karavel.oci.NetworkFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in a container's {@code /etc/resolv.conf}: the host's settings, those of the user over them. Name servers that only the
 * host itself can reach are left out.
 */
public final class ResolverFile {
    private static final Path OF_THE_HOST = Path.of("/etc/resolv.conf");
    /** Where systemd keeps the servers that its own resolver on the loopback asks. */
    private static final Path BEHIND_SYSTEMD = Path.of("/run/systemd/resolve/resolv.conf");
    private static final List<String> FALLBACK = List.of("8.8.8.8", "8.8.4.4");

    private ResolverFile() {}

    public static String text(HostConfig config, NetworkFacts network) throws IOException {
        return text(config, network, lines(OF_THE_HOST), lines(BEHIND_SYSTEMD));
    }

    static String text(HostConfig config, NetworkFacts network, List<String> ofTheHost, List<String> behindSystemd) {
        Networking wanted = config.networking();
        boolean hostNetwork = config.namespaces().hostNetwork();
        boolean nothingWanted = wanted.dns().isEmpty() && wanted.dnsSearch().isEmpty() && wanted.dnsOptions().isEmpty();
        if (hostNetwork && nothingWanted) {
            return ofTheHost.isEmpty() ? "" : String.join("\n", ofTheHost) + "\n";
        }
        boolean onlyLoopback = values(ofTheHost, "nameserver").stream().allMatch(ResolverFile::isLoopback);
        List<String> source = onlyLoopback && !behindSystemd.isEmpty() ? behindSystemd : ofTheHost;

        List<String> servers = new ArrayList<>(wanted.dns());
        if (network.nameserver().isPresent()) {
            servers = List.of(network.nameserver().get());
        } else if (servers.isEmpty()) {
            servers.addAll(values(source, "nameserver"));
            servers.removeIf(server -> !hostNetwork && isLoopback(server));
            servers = servers.isEmpty() ? FALLBACK : servers;
        }
        List<String> search = wanted.dnsSearch().isEmpty() ? words(source, "search") : wanted.dnsSearch();
        List<String> options = wanted.dnsOptions().isEmpty() ? words(source, "options") : wanted.dnsOptions();
        if (network.nameserver().isPresent() && options.stream().noneMatch(option -> option.startsWith("ndots:"))) {
            options = new ArrayList<>(options);
            options.add("ndots:0");
        }
        return write(servers, search, options);
    }

    private static String write(List<String> servers, List<String> search, List<String> options) {
        StringBuilder text = new StringBuilder();
        // A search list of one dot means none.
        if (!search.isEmpty() && !search.equals(List.of("."))) {
            text.append("search ").append(String.join(" ", search)).append('\n');
        }
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }

    private static boolean isLoopback(String server) {
        return server.startsWith("127.") || server.equals("::1");
    }

    private static List<String> words(List<String> lines, String key) {
        return values(lines, key).stream().flatMap(value -> List.of(value.split("\\s+")).stream()).toList();
    }

    private static List<String> values(List<String> lines, String key) {
        return lines.stream().map(String::strip)
                .filter(line -> line.startsWith(key + " ") || line.startsWith(key + "\t"))
                .map(line -> line.substring(key.length()).strip()).toList();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
