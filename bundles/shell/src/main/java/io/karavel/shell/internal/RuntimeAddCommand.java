package io.karavel.shell.internal;

import io.karavel.api.ConfigService.Setting;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Adds a runtime to the configuration. */
@Service
@Command(scope = "runtime", name = "add", description = "Adds a runtime to the configuration and to its file. Options stand before the "
        + "name; what follows the program are arguments that it always gets. Examples: runtime:add gvisor /usr/bin/runsc "
        + "--platform=ptrace; runtime:add --type io.containerd.kata.v2 kata")
public final class RuntimeAddCommand extends RuntimeChange {
    @Reference
    ConfigStore inForce;

    @Option(name = "--type", description = "A containerd shim instead of a program")
    @Completion(value = StringsCompleter.class, values = {"io.containerd.runc.v2", "io.containerd.runsc.v1", "io.containerd.kata.v2"})
    String type;

    @Option(name = "--option", description = "An option of the shim as key=value; may be given several times", multiValued = true)
    List<String> options;

    @Option(name = "-r", aliases = "--replace", description = "Replace a runtime of that name; containers keep what they were started with")
    boolean replace;

    @Argument(index = 0, name = "name", description = "What the runtime is to be called", required = true)
    @Completion(RuntimeCompleter.class)
    String name;

    @Argument(index = 1, name = "program", description = "Path of a runc-compatible program and its arguments", multiValued = true)
    @Completion(ProgramCompleter.class)
    List<String> program;

    @Override
    public Object execute() {
        List<String> command = program == null ? List.of() : program;
        if (command.isEmpty() == (type == null)) {
            throw EngineException.invalid("give either a program or --type with a shim; for example: runtime:add crun /usr/bin/crun");
        }
        if (!replace && !name.equals("runc") && isConfigured()) {
            throw EngineException.conflict("there is a runtime \"" + name + "\" already; --replace replaces it");
        }
        List<String> values = options == null ? List.of() : options;
        if (type == null && !values.isEmpty()) {
            throw EngineException.invalid("--option goes with --type only");
        }
        change(type == null ? Patches.binary(name, command.get(0), command.subList(1, command.size()))
                : Patches.shim(name, type, values), "runtimes");
        if (!dryRun && !inForce.current().runtimes().containsKey(name)) {
            System.out.println("There is no executable " + command.get(0) + " now, and until there is no container can be started by it.");
        }
        return null;
    }

    private boolean isConfigured() {
        return configs.settings().stream().filter(setting -> setting.key().equals("runtimes")).map(Setting::value)
                .anyMatch(runtimes -> ((Map<?, ?>) runtimes).containsKey(name));
    }
}
