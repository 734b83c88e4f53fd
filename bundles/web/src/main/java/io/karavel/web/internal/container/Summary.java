package io.karavel.web.internal.container;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        List<String> ports,
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
    record NetworkSummary(Map<String, NetworkEndpoint> networks) {}
}
