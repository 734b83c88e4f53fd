package io.karavel.network.macvlan.internal;

import io.karavel.api.ConfigStore;
import io.karavel.networks.host.EngineTag;
import io.karavel.spi.network.NetworkDriver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Each container has a MAC address of its own in the network of its parent interface. */
@Component(service = NetworkDriver.class, property = NetworkDriver.NAME + "=macvlan")
public final class MacvlanDriver extends SharedLinkDriver {
    @Activate
    public MacvlanDriver(@Reference ConfigStore configs) {
        this(EngineTag.of(configs.current().engine().dataRoot()));
    }

    MacvlanDriver(EngineTag tag) {
        super(LinkKind.MACVLAN, tag);
    }
}
