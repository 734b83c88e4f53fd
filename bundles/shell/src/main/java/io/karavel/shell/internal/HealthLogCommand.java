package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.model.Health;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Shows what the last checks of a container said. */
@Service
@Command(scope = "health", name = "log", description = "Shows what the last five checks of a container said, oldest first. "
        + "Example: health:log web")
public final class HealthLogCommand implements Action {
    @Reference
    ContainerService containers;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Override
    public Object execute() {
        List<Health.Result> log = containers.get(reference).health().map(Health::log).orElse(List.of());
        if (log.isEmpty()) {
            System.out.println("It was not checked yet.");
        }
        log.forEach(result -> System.out.println(HealthTexts.of(result)));
        return null;
    }
}
