package io.karavel.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Halts containers. */
@Service
@Command(scope = "container", name = "pause", description = "Halts all processes of containers. Example: container:pause web")
public final class ContainerPauseCommand extends ContainersCommand {
    @Override
    void apply(String reference) {
        containers.pause(reference);
    }
}
