package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.VolumeService;
import io.karavel.model.Container;
import io.karavel.model.ContainerMount;
import io.karavel.model.Volume;
import java.util.List;
import java.util.OptionalLong;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows one volume, and who has it. */
@Service
@Command(scope = "volume", name = "inspect", description = "Shows what is known of a volume, and which containers have it. "
        + "Example: volume:inspect --size data")
public final class VolumeInspectCommand implements Action {
    @Reference
    VolumeService volumes;

    @Reference
    ContainerService containers;

    @Option(name = "-s", aliases = "--size", description = "Count how much it holds")
    boolean size;

    @Argument(name = "name", description = "Name of a volume", required = true)
    @Completion(VolumeCompleter.class)
    String name;

    @Override
    public Object execute() {
        Volume volume = volumes.get(name);
        ShellTable table = new ShellTable().noHeaders();
        table.column("What");
        table.column("Value");
        row(table, "Name", name + (volume.anonymous() ? " (nobody gave it one)" : ""));
        row(table, "Driver", volume.driver() + (volumes.drivers().contains(volume.driver()) ? "" : " (not there)"));
        row(table, "Created", volume.created());
        volumes.path(volume).ifPresent(path -> row(table, "Path", path));
        if (size) {
            OptionalLong bytes = volumes.size(volume);
            row(table, "Holds", bytes.isPresent() ? Sizes.of(bytes.getAsLong()) : "its driver cannot tell");
        }
        volume.options().forEach((key, value) -> row(table, "Option", key + "=" + value));
        volume.labels().forEach((key, value) -> row(table, "Label", key + "=" + value));
        table.print(System.out);
        printUsers();
        return null;
    }

    private static void row(ShellTable table, String what, Object value) {
        table.addRow().addContent(what, value);
    }

    private void printUsers() {
        ShellTable table = new ShellTable();
        List.of("Container", "State", "At", "May write").forEach(table::column);
        boolean used = false;
        for (Container container : containers.list()) {
            for (ContainerMount mount : container.mounts()) {
                if (mount.volume().equals(name)) {
                    table.addRow().addContent(container.name(), Descriptions.state(container), mount.destination(),
                            mount.writable() ? "yes" : "no");
                    used = true;
                }
            }
        }
        if (used) {
            System.out.println();
            table.print(System.out);
        }
    }
}
