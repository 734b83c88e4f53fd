package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.model.Container;
import io.karavel.model.ContainerStatus;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists containers, newest first. */
@Service
@Command(scope = "container", name = "list", description = "Lists the containers that run, or all of them with --all. "
        + "Example: container:list -a")
public final class ContainerListCommand implements Action {
    @Reference
    ContainerService containers;

    @Option(name = "-a", aliases = "--all", description = "Also those that do not run")
    boolean all;

    @Option(name = "-q", aliases = "--quiet", description = "Only the ids")
    boolean quiet;

    @Option(name = "--no-trunc", description = "Whole ids and commands")
    boolean whole;

    @Override
    public Object execute() {
        List<Container> shown = containers.list().stream()
                .filter(container -> all || runs(container))
                .sorted(Comparator.comparing(Container::created).reversed()).toList();
        if (quiet) {
            shown.forEach(container -> System.out.println(id(container)));
            return null;
        }
        Ages ages = new Ages(Clock.systemUTC());
        ShellTable table = new ShellTable().emptyTableText(all ? "There are no containers." : "No container runs.");
        List.of("ID", "Name", "Image", "Command", "State", "Since", "Runtime").forEach(table::column);
        for (Container container : shown) {
            table.addRow().addContent(id(container), container.name(), container.image().reference(), command(container),
                    Descriptions.state(container), ages.since(container), Descriptions.runtime(container));
        }
        table.print(System.out);
        return null;
    }

    private static boolean runs(Container container) {
        ContainerStatus status = container.view().status();
        return status == ContainerStatus.RUNNING || status == ContainerStatus.PAUSED || status == ContainerStatus.RESTARTING;
    }

    private String id(Container container) {
        return whole ? container.id().value() : container.id().shortForm();
    }

    private String command(Container container) {
        String command = String.join(" ", container.config().commandLine());
        return whole || command.length() <= Descriptions.COMMAND_WIDTH
                ? command : command.substring(0, Descriptions.COMMAND_WIDTH - 1) + "…";
    }
}
