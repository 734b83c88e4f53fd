package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Gives a container another name. */
@Service
@Command(scope = "container", name = "rename", description = "Gives a container another name. Example: container:rename web old-web")
public final class ContainerRenameCommand implements Action {
    @Reference
    ContainerService containers;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Argument(index = 1, name = "name", description = "The new name", required = true)
    String name;

    @Override
    public Object execute() {
        containers.rename(reference, name);
        System.out.println(name);
        return null;
    }
}
