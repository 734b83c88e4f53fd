package io.karavel.shell.internal;

import io.karavel.api.HealthService;
import io.karavel.model.Healthcheck;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Has a container checked no longer. */
@Service
@Command(scope = "health", name = "disable", description = "Has a container checked no longer, also while it runs. "
        + "Example: health:disable web")
public final class HealthDisableCommand implements Action {
    @Reference
    HealthService health;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Override
    public Object execute() {
        HealthSetCommand.change(health, reference, Healthcheck.of("NONE"));
        return null;
    }
}
