package io.karavel.shell.internal;

import io.karavel.api.VolumeService;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Removes volumes. */
@Service
@Command(scope = "volume", name = "remove", description = "Removes volumes that no container has, with what they hold. "
        + "Example: volume:remove data")
public final class VolumeRemoveCommand implements Action {
    @Reference
    VolumeService volumes;

    @Option(name = "-f", aliases = "--force", description = "Forget one whose driver is not there, and mind none that is gone already")
    boolean force;

    @Argument(name = "names", description = "Names of volumes", required = true, multiValued = true)
    @Completion(VolumeCompleter.class)
    List<String> names;

    @Override
    public Object execute() {
        for (String name : names) {
            volumes.remove(name, force);
            System.out.println(name);
        }
        return null;
    }
}
