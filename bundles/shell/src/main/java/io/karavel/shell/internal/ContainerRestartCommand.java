package io.karavel.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Stops containers if they run, and starts them. */
@Service
@Command(scope = "container", name = "restart", description = "Stops containers if they run, and starts them, by what their runtimes are "
        + "now. Example: container:restart web")
public final class ContainerRestartCommand extends StoppingCommand {
    @Override
    void apply(String reference) {
        containers.restart(reference, request());
    }
}
