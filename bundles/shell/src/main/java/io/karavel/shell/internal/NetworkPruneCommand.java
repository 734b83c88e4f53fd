package io.karavel.shell.internal;

import io.karavel.api.EngineException;
import io.karavel.api.NetworkService;
import io.karavel.model.Network;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Removes all networks that nobody is in. */
@Service
@Command(scope = "network", name = "prune", description = "Removes all networks of users that no running container is in. Example: network:prune")
public final class NetworkPruneCommand implements Action {
    @Reference
    NetworkService networks;

    @Override
    public Object execute() {
        networks.list().stream().filter(network -> !network.predefined() && networks.occupants(network).isEmpty()).forEach(this::remove);
        return null;
    }

    private void remove(Network network) {
        try {
            networks.remove(network.id());
            System.out.println(network.name());
        } catch (EngineException e) {
            System.out.println(network.name() + " stays: " + e.getMessage());
        }
    }
}
