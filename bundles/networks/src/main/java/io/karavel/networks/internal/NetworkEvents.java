package io.karavel.networks.internal;

import io.karavel.api.EventLog;
import io.karavel.model.ContainerId;
import io.karavel.model.Event;
import io.karavel.model.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells what happened to networks, with the attributes Docker's clients expect. */
@Component(service = NetworkEvents.class)
public final class NetworkEvents {
    private final EventLog log;

    @Activate
    public NetworkEvents(@Reference EventLog log) {
        this.log = log;
    }

    void happened(Network network, String action) {
        log.publish(Event.NETWORK, action, network.id(), attributes(network));
    }

    void happened(Network network, String action, ContainerId container) {
        Map<String, String> attributes = attributes(network);
        attributes.put("container", container.value());
        log.publish(Event.NETWORK, action, network.id(), attributes);
    }

    private static Map<String, String> attributes(Network network) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", network.name());
        attributes.put("type", network.driver());
        return attributes;
    }
}
