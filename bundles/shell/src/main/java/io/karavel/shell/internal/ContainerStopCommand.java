package io.karavel.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Stops containers. */
@Service
@Command(scope = "container", name = "stop", description = "Stops containers: by a signal, and by force where that does not help. "
        + "Example: container:stop -t 30 web")
public final class ContainerStopCommand extends StoppingCommand {
    @Override
    void apply(String reference) {
        containers.stop(reference, request());
    }
}
