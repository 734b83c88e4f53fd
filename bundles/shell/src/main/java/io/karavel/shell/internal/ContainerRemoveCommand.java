package io.karavel.shell.internal;

import io.karavel.api.ContainerService.RemoveRequest;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Removes containers. */
@Service
@Command(scope = "container", name = "remove", description = "Removes containers, with all that was written in them. "
        + "Example: container:remove -f web")
public final class ContainerRemoveCommand extends ContainersCommand {
    @Option(name = "-f", aliases = "--force", description = "Also those that run: they are killed")
    boolean force;

    @Option(name = "-v", aliases = "--volumes", description = "With their anonymous volumes")
    boolean volumes;

    @Override
    void apply(String reference) {
        containers.remove(reference, new RemoveRequest(force, volumes));
    }
}
