package io.karavel.engine.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerNetworks.Sandbox;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.NetworkConnections;
import io.karavel.model.Container;
import io.karavel.model.EndpointSettings;
import io.karavel.oci.ContainerFiles;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Connects containers to networks on request; those that run find their files changed. */
@Component
public final class NetworkChanges implements NetworkConnections {
    private final ConfigStore configs;
    private final ContainerStates states;
    private final ExchangeableNetworks networks;
    private final ContainerFiles files;

    @Activate
    public NetworkChanges(@Reference ConfigStore configs, @Reference ContainerStates states, @Reference ExchangeableNetworks networks,
            @Reference ContainerFiles files) {
        this.configs = configs;
        this.states = states;
        this.networks = networks;
        this.files = files;
    }

    @Override
    public void connect(String network, String reference, EndpointSettings settings) {
        Container container = states.resolve(reference);
        write(container, networks.get().connect(container, network, settings, states::resolve));
    }

    @Override
    public void disconnect(String network, String reference, boolean force) {
        Container container;
        try {
            container = states.resolve(reference);
        } catch (EngineException e) {
            if (!force || e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            networks.get().disconnectUnknown(reference, network);
            return;
        }
        write(container, networks.get().disconnect(container, network, states::resolve));
    }

    private void write(Container container, Optional<Sandbox> sandbox) {
        sandbox.ifPresent(now -> files.write(container, configs.current().engine().containerFolder(container.id().value()),
                ExchangeableNetworks.facts(now)));
    }
}
