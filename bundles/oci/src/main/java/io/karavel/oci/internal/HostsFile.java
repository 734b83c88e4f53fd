package io.karavel.oci.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.oci.NetworkFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is in a container's {@code /etc/hosts}. */
public final class HostsFile {
    private static final Path OF_THE_HOST = Path.of("/etc/hosts");
    private static final String LOCAL = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            ff00::0\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    private HostsFile() {}

    public static String text(Container container, String hostname, NetworkFacts network) throws IOException {
        boolean hostNetwork = container.hostConfig().namespaces().hostNetwork();
        StringBuilder text = new StringBuilder(hostNetwork && Files.exists(OF_THE_HOST) ? Files.readString(OF_THE_HOST) : LOCAL);
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        container.hostConfig().networking().extraHosts().forEach(extra -> text.append(line(extra, network)));
        network.links().forEach((address, names) -> text.append(address).append('\t').append(String.join(" ", names)).append('\n'));
        String domain = container.config().domainname();
        String names = domain.isEmpty() ? hostname : hostname + "." + domain + " " + hostname;
        network.addresses().forEach(address -> text.append(address).append('\t').append(names).append('\n'));
        return text.toString();
    }

    /** An extra host is {@code NAME:ADDRESS} or {@code NAME=ADDRESS}; an address of version 6 may stand in brackets. */
    private static String line(String extra, NetworkFacts network) {
        int equals = extra.indexOf('=');
        int split = equals > 0 ? equals : extra.indexOf(':');
        if (split <= 0 || split == extra.length() - 1) {
            throw EngineException.invalid("bad format for add-host: \"" + extra + "\"");
        }
        String address = extra.substring(split + 1);
        if (address.equals("host-gateway")) {
            address = network.hostGateway().orElseThrow(() -> EngineException.invalid(
                    "unable to derive the IP value for host-gateway"));
        } else if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        return address + "\t" + extra.substring(0, split) + "\n";
    }
}
