package io.karavel.web.internal.system;

import io.karavel.api.NetworkService;
import io.karavel.api.VolumeService;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Which drivers of networks and volumes there are now: none while the bundle is away that knows, so that the rest is told all the same. */
@Component(service = Drivers.class)
public final class Drivers {
    private volatile Optional<NetworkService> networks = Optional.empty();
    private volatile Optional<VolumeService> volumes = Optional.empty();

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void setNetworks(NetworkService service) {
        networks = Optional.of(service);
    }

    void unsetNetworks(NetworkService service) {
        networks = networks.filter(now -> now != service);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void setVolumes(VolumeService service) {
        volumes = Optional.of(service);
    }

    void unsetVolumes(VolumeService service) {
        volumes = volumes.filter(now -> now != service);
    }

    List<String> ofNetworks() {
        return networks.map(service -> List.copyOf(service.drivers())).orElse(List.of());
    }

    List<String> ofVolumes() {
        return volumes.map(VolumeService::drivers).orElse(List.of());
    }

    /** What an administrator has to know. */
    List<String> problems() {
        return networks.map(NetworkService::problems).orElse(List.of());
    }
}
