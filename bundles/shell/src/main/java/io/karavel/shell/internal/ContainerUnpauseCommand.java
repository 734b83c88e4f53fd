package io.karavel.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Has paused containers go on. */
@Service
@Command(scope = "container", name = "unpause", description = "Has the processes of paused containers go on. Example: container:unpause web")
public final class ContainerUnpauseCommand extends ContainersCommand {
    @Override
    void apply(String reference) {
        containers.unpause(reference);
    }
}
