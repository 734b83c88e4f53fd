package io.karavel.shell.internal;

import io.karavel.api.ConfigStore;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Shows or changes the default runtime. */
@Service
@Command(scope = "runtime", name = "default", description = "Shows the runtime of containers that name none, or changes it for those made "
        + "from now on, in the configuration and in its file. Example: runtime:default crun")
public final class RuntimeDefaultCommand extends RuntimeChange {
    @Reference
    ConfigStore inForce;

    @Argument(name = "name", description = "Name of a runtime, or of a containerd shim")
    @Completion(RuntimeCompleter.class)
    String name;

    @Override
    public Object execute() {
        if (name == null) {
            System.out.println(inForce.current().engine().defaultRuntime());
        } else {
            change(Patches.byDefault(name), "default-runtime");
        }
        return null;
    }
}
