package io.karavel.shell.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.RuntimeDescriptor;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Removes a runtime from the configuration. */
@Service
@Command(scope = "runtime", name = "remove", description = "Removes a runtime from the configuration and from its file. Containers that "
        + "run keep it; they cannot be started by it again. Example: runtime:remove --dry-run crun")
public final class RuntimeRemoveCommand extends RuntimeChange {
    @Reference
    ConfigStore inForce;

    @Reference
    RuntimeRegistry runtimes;

    @Reference
    ContainerService containers;

    @Argument(name = "name", description = "Name of a runtime", required = true)
    @Completion(RuntimeCompleter.class)
    String name;

    @Override
    public Object execute() {
        ConfigSnapshot config = inForce.current();
        RuntimeDescriptor runtime = Runtimes.get(runtimes, config, name);
        if (name.equals("runc")) {
            throw EngineException.invalid("runc is always there");
        }
        if (!config.engine().runtimes().containsKey(runtime.name())) {
            throw EngineException.invalid("the runtime \"" + name + "\" comes with a bundle: uninstall that to remove it");
        }
        change(Patches.removed(name), "runtimes");
        List<String> bound = containers.list().stream().filter(container -> container.hostConfig().runtime().equals(name))
                .map(container -> container.name()).sorted().toList();
        if (!bound.isEmpty()) {
            System.out.println("Made to run by it, and to be moved with runtime:migrate before they are started again: "
                    + String.join(", ", bound));
        }
        return null;
    }
}
