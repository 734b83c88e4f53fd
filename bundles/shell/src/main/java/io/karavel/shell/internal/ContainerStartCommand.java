package io.karavel.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Starts containers. */
@Service
@Command(scope = "container", name = "start", description = "Starts containers. Example: container:start web db")
public final class ContainerStartCommand extends ContainersCommand {
    @Override
    void apply(String reference) {
        containers.start(reference);
    }
}
