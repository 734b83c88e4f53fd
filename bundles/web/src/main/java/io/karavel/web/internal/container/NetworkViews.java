package io.karavel.web.internal.container;

import io.karavel.api.NetworkService;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Endpoint;
import io.karavel.model.PublishedPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The networks of containers, as lists and inspections show them; also while the networks are being exchanged: then without addresses. */
@Component(service = NetworkViews.class)
public final class NetworkViews {
    private static final String DEFAULT = "default";
    private static final String DEFAULT_NETWORK = "bridge";

    private volatile Optional<NetworkService> networks = Optional.empty();

    @Activate
    public NetworkViews() {
        // The networks may come later.
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void setNetworks(NetworkService service) {
        networks = Optional.of(service);
    }

    void unsetNetworks(NetworkService service) {
        networks = networks.filter(now -> now != service);
    }

    Map<String, Endpoint> endpoints(Container container) {
        return networks.map(service -> service.endpoints(container)).orElseGet(() -> named(container));
    }

    private static Map<String, Endpoint> named(Container container) {
        String mode = container.hostConfig().namespaces().networkMode();
        String name = mode.equals(DEFAULT) ? DEFAULT_NETWORK : mode;
        return mode.startsWith("container:") ? Map.of()
                : Map.of(name, new Endpoint(name, "", "", "", "", null, null, null, null));
    }

    List<PublishedPort> ports(ContainerId container) {
        return networks.map(service -> service.ports(container)).orElse(List.of());
    }

    Optional<String> namespace(ContainerId container) {
        return networks.flatMap(service -> service.namespace(container));
    }
}
