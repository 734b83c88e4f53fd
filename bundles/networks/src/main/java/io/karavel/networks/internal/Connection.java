package io.karavel.networks.internal;

import static java.util.Objects.requireNonNull;

import io.karavel.model.Endpoint;
import io.karavel.model.PublishedPort;
import io.karavel.spi.network.EndpointSpec;
import io.karavel.spi.network.EndpointState;
import io.karavel.spi.network.ExistingEndpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An endpoint, and how far it came: what is not {@code made} was begun or is being taken away, and is taken away by the next start of the
 * engine.
 */
record Connection(Endpoint endpoint, boolean addressedByEngine, boolean made, List<PublishedPort> ports) {
    Connection {
        requireNonNull(endpoint);
        ports = List.copyOf(ports);
    }

    Connection with(EndpointState state) {
        Endpoint before = endpoint;
        return new Connection(new Endpoint(before.network(), before.networkId(), before.id(), before.interfaceName(), state.macAddress(),
                state.addresses(), state.gateways(), before.names(), before.settings()), addressedByEngine, true, ports);
    }

    Connection withPorts(List<PublishedPort> published) {
        return new Connection(endpoint, addressedByEngine, made, published);
    }

    Connection withNames(List<String> names) {
        return new Connection(endpoint.withNames(names), addressedByEngine, made, ports);
    }

    Connection leaving() {
        return new Connection(endpoint, addressedByEngine, false, ports);
    }

    EndpointSpec spec(Path namespace) {
        return new EndpointSpec(endpoint.id(), namespace, endpoint.interfaceName(), endpoint.macAddress(),
                addressedByEngine ? endpoint.addresses() : wanted(), endpoint.settings().options());
    }

    private List<String> wanted() {
        return Stream.of(endpoint.settings().address(), endpoint.settings().address6()).filter(address -> !address.isEmpty()).toList();
    }

    EndpointState state() {
        return new EndpointState(endpoint.macAddress(), endpoint.addresses(), endpoint.gateways());
    }

    ExistingEndpoint existing(Path namespace) {
        return new ExistingEndpoint(spec(namespace), state(), ports);
    }
}
