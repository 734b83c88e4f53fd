package io.karavel.shell.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerService;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Container;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists runtimes. */
@Service
@Command(scope = "runtime", name = "list", description = "Lists the runtimes of the configuration and of bundles; * marks the default. "
        + "Example: runtime:list")
public final class RuntimeListCommand implements Action {
    @Reference
    ConfigStore configs;

    @Reference
    RuntimeRegistry runtimes;

    @Reference
    ContainerService containers;

    @Override
    public Object execute() {
        ConfigSnapshot config = configs.current();
        List<Container> all = containers.list();
        ShellTable table = new ShellTable();
        List.of("", "Name", "From", "Runs", "Digest", "Containers").forEach(table::column);
        for (RuntimeDescriptor runtime : runtimes.list(config).values()) {
            Optional<RuntimeBinding> now = runtimes.findBinding(config, runtime.name());
            table.addRow().addContent(runtime.name().equals(config.engine().defaultRuntime()) ? "*" : "", runtime.name(),
                    Runtimes.isBundled(config, runtime) ? "bundle" : "configuration",
                    Runtimes.command(runtime) + (now.isPresent() ? "" : " (not installed)"),
                    now.map(Runtimes::digest).orElse(""),
                    all.stream().filter(container -> Descriptions.runtime(container).equals(runtime.name())).count());
        }
        table.print(System.out);
        return null;
    }
}
