package io.karavel.shell.internal;

import io.karavel.api.VolumeService;
import io.karavel.api.VolumeService.Pruned;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Removes the volumes that nobody has. */
@Service
@Command(scope = "volume", name = "prune", description = "Removes the volumes that no container has and nobody gave a name. "
        + "Example: volume:prune --all")
public final class VolumePruneCommand implements Action {
    @Reference
    VolumeService volumes;

    @Option(name = "-a", aliases = "--all", description = "Those with a name too")
    boolean all;

    @Override
    public Object execute() {
        Pruned pruned = volumes.prune(volume -> all || volume.anonymous());
        pruned.volumes().forEach(System.out::println);
        System.out.println("Removed " + pruned.volumes().size() + " volumes, which held " + Sizes.of(pruned.bytes()));
        return null;
    }
}
