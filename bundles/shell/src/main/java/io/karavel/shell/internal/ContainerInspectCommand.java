package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.model.Container;
import io.karavel.model.DesiredState;
import io.karavel.model.StateView;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows what is known of one container. */
@Service
@Command(scope = "container", name = "inspect", description = "Shows what is wanted of a container and what was observed. "
        + "Example: container:inspect web")
public final class ContainerInspectCommand implements Action {
    @Reference
    ContainerService containers;

    @Argument(name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Override
    public Object execute() {
        Container container = containers.get(reference);
        ShellTable table = new ShellTable().noHeaders();
        table.column("What");
        table.column("Value");
        rows(table, container);
        table.print(System.out);
        return null;
    }

    private static void rows(ShellTable table, Container container) {
        row(table, "Id", container.id());
        row(table, "Name", container.name());
        row(table, "Created", container.created());
        row(table, "Image", container.image().reference() + " (" + container.image().id().shortForm() + ")");
        row(table, "Command", String.join(" ", container.config().commandLine()));
        row(table, "User", container.config().user().isEmpty() ? "root" : container.config().user());
        DesiredState desired = container.desired();
        row(table, "Wanted", (desired.run() ? "to run" : "not to run") + (desired.stoppedByHand() ? ", stopped by hand" : ""));
        row(table, "Restarts", desired.restartPolicy().kind().text() + ", " + desired.restartCount() + " so far");
        StateView state = container.view();
        row(table, "Observed", Descriptions.state(container) + (state.oomKilled() ? ", ran out of memory" : ""));
        if (state.pid() != 0) {
            row(table, "Process", state.pid());
        }
        state.startedAt().ifPresent(at -> row(table, "Started", at));
        state.finishedAt().ifPresent(at -> row(table, "Ended", at));
        if (!state.error().isEmpty()) {
            row(table, "Error", state.error());
        }
        row(table, "Runtime", Descriptions.runtime(container)
                + container.runtime().flatMap(binding -> binding.binary()).map(binary -> " (" + binary + ")").orElse(""));
        row(table, "Network", container.hostConfig().namespaces().networkMode());
        container.config().labels().forEach((key, value) -> row(table, "Label", key + "=" + value));
    }

    private static void row(ShellTable table, String what, Object value) {
        table.addRow().addContent(what, value);
    }
}
