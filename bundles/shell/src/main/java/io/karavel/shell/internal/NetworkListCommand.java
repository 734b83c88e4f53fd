package io.karavel.shell.internal;

import io.karavel.api.NetworkService;
import io.karavel.model.Network;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists networks. */
@Service
@Command(scope = "network", name = "list", description = "Lists networks. Example: network:list")
public final class NetworkListCommand implements Action {
    @Reference
    NetworkService networks;

    @Override
    public Object execute() {
        ShellTable table = new ShellTable();
        List.of("Id", "Name", "Driver", "Subnets", "Containers").forEach(table::column);
        networks.list().stream().sorted(Comparator.comparing(Network::name)).forEach(network -> table.addRow().addContent(network.shortId(),
                network.name(), network.driver(),
                network.pools().stream().map(pool -> pool.subnet().toString()).collect(Collectors.joining(", ")),
                networks.occupants(network).size()));
        table.print(System.out);
        networks.problems().forEach(problem -> System.out.println("Warning: " + problem));
        return null;
    }
}
