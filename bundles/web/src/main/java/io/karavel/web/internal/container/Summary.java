package io.karavel.web.internal.container;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.Container;
import io.karavel.model.Endpoint;
import io.karavel.model.PublishedPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One container in a list, in the form clients read.
 *
 * @param created seconds since the epoch
 * @param sizeRw  bytes of the writable layer, where they are asked for
 * @param status  the state for people
 */
public record Summary(
        String id,
        List<String> names,
        String image,
        @JsonProperty("ImageID") String imageId,
        String command,
        long created,
        List<PortSummary> ports,
        @JsonInclude(NON_ABSENT) Optional<Long> sizeRw,
        Map<String, String> labels,
        String state,
        String status,
        HostSummary hostConfig,
        NetworkSummary networkSettings,
        List<MountPoint> mounts) {

    /** Of the host configuration. */
    record HostSummary(String networkMode, @JsonInclude(NON_EMPTY) Map<String, String> annotations) {}

    /** Of the networks. */
    record NetworkSummary(Map<String, NetworkEndpoint> networks) {
        static NetworkSummary of(Map<String, Endpoint> endpoints) {
            Map<String, NetworkEndpoint> shown = new LinkedHashMap<>();
            endpoints.forEach((name, endpoint) -> shown.put(name, NetworkEndpoint.of(endpoint)));
            return new NetworkSummary(shown);
        }
    }

    /** A port that is published, or exposed alone: then without the first and the third. */
    @JsonInclude(NON_EMPTY)
    record PortSummary(@JsonProperty("IP") String address, int privatePort, Optional<Integer> publicPort, String type) {
        static List<PortSummary> of(Container container, NetworkViews networks) {
            if (!container.view().running()) {
                return List.of();
            }
            List<PublishedPort> published = networks.ports(container.id());
            Set<String> known = published.stream().map(port -> port.containerPort() + "/" + port.protocol()).collect(Collectors.toSet());
            return Stream.concat(
                    container.config().exposedPorts().stream().filter(port -> !known.contains(port) && port.matches("\\d+/\\w+")).sorted()
                            .map(port -> new PortSummary("", Integer.parseInt(port.split("/")[0]), Optional.empty(), port.split("/")[1])),
                    published.stream().map(port -> new PortSummary(port.hostAddress(), port.containerPort(), Optional.of(port.hostPort()),
                            port.protocol()))).toList();
        }
    }
}
