package io.karavel.shell.internal;

import io.karavel.api.NetworkService;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Removes a network. */
@Service
@Command(scope = "network", name = "remove", description = "Removes a network that no container is in. Example: network:remove shop")
public final class NetworkRemoveCommand implements Action {
    @Reference
    NetworkService networks;

    @Argument(name = "network", description = "Name, id or the beginning of an id", required = true)
    @Completion(NetworkCompleter.class)
    String network;

    @Override
    public Object execute() {
        networks.remove(network);
        return null;
    }
}
