package io.karavel.shell.internal;

import io.karavel.api.NetworkConnections;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Takes a container out of a network. */
@Service
@Command(scope = "network", name = "disconnect", description = "Takes a container out of a network. Example: network:disconnect shop postgres")
public final class NetworkDisconnectCommand implements Action {
    @Reference
    NetworkConnections connections;

    @Option(name = "-f", aliases = "--force", description = "Also a container that is not known any more")
    boolean force;

    @Argument(index = 0, name = "network", description = "Name, id or the beginning of an id", required = true)
    @Completion(NetworkCompleter.class)
    String network;

    @Argument(index = 1, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String container;

    @Override
    public Object execute() {
        connections.disconnect(network, container, force);
        return null;
    }
}
