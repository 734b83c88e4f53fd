package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Moves a container to another runtime. */
@Service
@Command(scope = "runtime", name = "migrate", description = "Has a container that does not run start by another runtime. "
        + "Example: runtime:migrate web crun")
public final class RuntimeMigrateCommand implements Action {
    @Reference
    ContainerService containers;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Argument(index = 1, name = "runtime", description = "Name of a runtime", required = true)
    @Completion(RuntimeCompleter.class)
    String runtime;

    @Override
    public Object execute() {
        String before = containers.get(reference).hostConfig().runtime();
        try {
            Container moved = containers.migrate(reference, runtime);
            System.out.println(moved.name() + " starts by " + moved.hostConfig().runtime() + " from now on"
                    + (moved.hostConfig().runtime().equals(before) ? ", as it is configured now." : " instead of " + before + "."));
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_MODIFIED) {
                throw e;
            }
            System.out.println("Nothing changed: " + e.getMessage() + ".");
        }
        return null;
    }
}
