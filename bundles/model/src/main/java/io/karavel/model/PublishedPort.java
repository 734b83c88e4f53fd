package io.karavel.model;

import static java.util.Objects.requireNonNull;

/**
 * A port of a container that can be reached by a port of this machine.
 *
 * @param hostAddress of this machine; {@code 0.0.0.0} and {@code ::} are all of that version
 * @param protocol    {@code tcp}, {@code udp} or {@code sctp}
 */
public record PublishedPort(String hostAddress, int hostPort, int containerPort, String protocol) {
    public PublishedPort {
        requireNonNull(hostAddress);
        requireNonNull(protocol);
    }

    public boolean isVersion6() {
        return hostAddress.contains(":");
    }
}
