package io.karavel.shell.internal;

import io.karavel.api.VolumeService;
import io.karavel.model.ContainerId;
import io.karavel.model.Volume;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists volumes. */
@Service
@Command(scope = "volume", name = "list", description = "Lists the volumes, and how many containers have them. Example: volume:list")
public final class VolumeListCommand implements Action {
    @Reference
    VolumeService volumes;

    @Option(name = "-q", aliases = "--quiet", description = "Only the names")
    boolean quiet;

    @Override
    public Object execute() {
        List<Volume> shown = volumes.list();
        if (quiet) {
            shown.forEach(volume -> System.out.println(volume.name()));
            return null;
        }
        Map<String, Set<ContainerId>> users = volumes.users();
        Ages ages = new Ages(Clock.systemUTC());
        ShellTable table = new ShellTable().emptyTableText("There are no volumes; volume:create makes one.");
        List.of("Name", "Driver", "Named", "Created", "Containers").forEach(table::column);
        for (Volume volume : shown) {
            table.addRow().addContent(volume.name(), driver(volume), volume.anonymous() ? "no" : "yes",
                    ages.of(volume.created()) + " ago", users.getOrDefault(volume.name(), Set.of()).size());
        }
        table.print(System.out);
        return null;
    }

    private String driver(Volume volume) {
        return volume.driver() + (volumes.drivers().contains(volume.driver()) ? "" : " (not there)");
    }
}
