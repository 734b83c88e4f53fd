package io.karavel.model;

import java.util.List;
import java.util.Map;

/**
 * What a container publishes and how it resolves names, in the terms of Docker's {@code HostConfig}.
 *
 * @param portBindings by container port, as {@code 80/tcp}
 */
public record Networking(
        Map<String, List<PortBinding>> portBindings,
        boolean publishAllPorts,
        List<String> dns,
        List<String> dnsOptions,
        List<String> dnsSearch,
        List<String> extraHosts,
        List<String> links,
        Map<String, String> sysctls) {

    public static final Networking DEFAULT = new Networking(null, false, null, null, null, null, null, null);

    public Networking {
        portBindings = Values.map(portBindings);
        dns = Values.list(dns);
        dnsOptions = Values.list(dnsOptions);
        dnsSearch = Values.list(dnsSearch);
        extraHosts = Values.list(extraHosts);
        links = Values.list(links);
        sysctls = Values.map(sysctls);
    }

    /** Where on the host a port is reachable; an empty {@code hostPort} lets the engine choose. */
    public record PortBinding(String hostIp, String hostPort) {
        public PortBinding {
            hostIp = Values.text(hostIp);
            hostPort = Values.text(hostPort);
        }
    }
}
