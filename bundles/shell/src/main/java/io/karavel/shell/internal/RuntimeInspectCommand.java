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
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows one runtime, and what its containers are bound to. */
@Service
@Command(scope = "runtime", name = "inspect", description = "Shows what a runtime is now, and what the containers are bound to that were "
        + "started by its name. Example: runtime:inspect runc")
public final class RuntimeInspectCommand implements Action {
    @Reference
    ConfigStore configs;

    @Reference
    RuntimeRegistry runtimes;

    @Reference
    ContainerService containers;

    @Argument(name = "name", description = "Name of a runtime", required = true)
    @Completion(RuntimeCompleter.class)
    String name;

    @Override
    public Object execute() {
        ConfigSnapshot config = configs.current();
        RuntimeDescriptor runtime = Runtimes.get(runtimes, config, name);
        Optional<RuntimeBinding> now = runtimes.findBinding(config, name);
        ShellTable table = new ShellTable().noHeaders();
        table.column("What");
        table.column("Value");
        row(table, "Name", name + (name.equals(config.engine().defaultRuntime()) ? " (the default)" : ""));
        row(table, "From", Runtimes.isBundled(config, runtime) ? "a bundle" : "the configuration");
        row(table, "Runs", Runtimes.command(runtime));
        if (now.isEmpty()) {
            row(table, "Installed", "no");
        }
        now.ifPresent(binding -> rows(table, binding));
        runtime.options().forEach((key, value) -> row(table, "Option", key + "=" + SettingTexts.of(value)));
        Optional.ofNullable(runtimes.features(config).get(name)).flatMap(Runtimes::specification).ifPresent(versions -> row(table, "Speaks", versions));
        table.print(System.out);
        printContainers(now);
        return null;
    }

    private static void rows(ShellTable table, RuntimeBinding binding) {
        row(table, "Provider", binding.provider());
        if (!binding.shim().isEmpty()) {
            row(table, "Shim", binding.shim());
        }
        binding.binary().ifPresent(binary -> row(table, "Started as", binary));
        binding.digest().ifPresent(digest -> row(table, "Digest", digest));
    }

    private static void row(ShellTable table, String what, Object value) {
        table.addRow().addContent(what, value);
    }

    private void printContainers(Optional<RuntimeBinding> now) {
        List<Container> bound = containers.list().stream()
                .filter(container -> container.runtime().filter(binding -> binding.name().equals(name)).isPresent()).toList();
        if (bound.isEmpty()) {
            return;
        }
        System.out.println();
        ShellTable table = new ShellTable();
        List.of("Container", "State", "Started as", "Digest", "As it is now").forEach(table::column);
        for (Container container : bound) {
            RuntimeBinding binding = container.runtime().orElseThrow();
            table.addRow().addContent(container.name(), Descriptions.state(container),
                    binding.binary().orElse(binding.shim()), Runtimes.digest(binding),
                    now.equals(Optional.of(binding)) ? "yes" : "no");
        }
        table.print(System.out);
    }
}
