package io.karavel.shell.internal;

import io.karavel.api.NetworkService;
import io.karavel.api.NetworkService.Occupant;
import io.karavel.model.Network;
import java.util.Comparator;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows a network and who is in it. */
@Service
@Command(scope = "network", name = "inspect", description = "Shows a network and the containers in it. Example: network:inspect bridge")
public final class NetworkInspectCommand implements Action {
    @Reference
    NetworkService networks;

    @Argument(name = "network", description = "Name, id or the beginning of an id", required = true)
    @Completion(NetworkCompleter.class)
    String network;

    @Override
    public Object execute() {
        Network found = networks.get(network);
        ShellTable table = new ShellTable().noHeaders();
        table.column("What");
        table.column("Value");
        row(table, "Id", found.id());
        row(table, "Name", found.name());
        row(table, "Created", found.created());
        row(table, "Driver", found.driver() + (found.internal() ? ", internal" : ""));
        found.pools().forEach(pool -> row(table, "Subnet", pool.subnet() + pool.gateway().map(gateway -> ", gateway " + gateway).orElse("")));
        found.options().forEach((key, value) -> row(table, "Option", key + "=" + value));
        found.labels().forEach((key, value) -> row(table, "Label", key + "=" + value));
        networks.occupants(found).values().stream().sorted(Comparator.comparing(Occupant::name)).forEach(occupant -> row(table, "Container",
                occupant.name() + " " + String.join(" ", occupant.endpoint().addresses())));
        table.print(System.out);
        return null;
    }

    private static void row(ShellTable table, String what, Object value) {
        table.addRow().addContent(what, value);
    }
}
