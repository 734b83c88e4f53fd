package io.karavel.shell.internal;

import io.karavel.api.NetworkConnections;
import io.karavel.model.EndpointSettings;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Puts a container into a network. */
@Service
@Command(scope = "network", name = "connect", description = "Puts a container into a network, now and for its next starts. Example: network:connect --alias db shop postgres")
public final class NetworkConnectCommand implements Action {
    @Reference
    NetworkConnections connections;

    @Option(name = "--alias", description = "A further name in the network; may be given several times", multiValued = true)
    List<String> aliases;

    @Option(name = "--ip", description = "An address of version 4, in a subnet of the user's")
    String address;

    @Argument(index = 0, name = "network", description = "Name, id or the beginning of an id", required = true)
    @Completion(NetworkCompleter.class)
    String network;

    @Argument(index = 1, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String container;

    @Override
    public Object execute() {
        connections.connect(network, container, new EndpointSettings(aliases, null, address, null, null, null, null, 0));
        return null;
    }
}
