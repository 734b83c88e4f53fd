package io.karavel.network.macvlan.internal;

import io.karavel.api.ConfigStore;
import io.karavel.networks.host.EngineTag;
import io.karavel.spi.network.NetworkDriver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Containers share the MAC address of their parent interface, or are routed by it. */
@Component(service = NetworkDriver.class, property = NetworkDriver.NAME + "=ipvlan")
public final class IpvlanDriver extends SharedLinkDriver {
    @Activate
    public IpvlanDriver(@Reference ConfigStore configs) {
        this(EngineTag.of(configs.current().engine().dataRoot()));
    }

    IpvlanDriver(EngineTag tag) {
        super(LinkKind.IPVLAN, tag);
    }
}
