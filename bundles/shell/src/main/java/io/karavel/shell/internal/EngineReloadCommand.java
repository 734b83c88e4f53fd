package io.karavel.shell.internal;

import io.karavel.api.ConfigService;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Takes over what the configuration file says now. */
@Service
@Command(scope = "engine", name = "reload", description = "Takes over what the configuration file says now, whole or not at all, and "
        + "shows what changed. Example: engine:reload --dry-run")
public final class EngineReloadCommand implements Action {
    @Reference
    ConfigService configs;

    @Option(name = "-n", aliases = "--dry-run", description = "Only show what would change")
    boolean dryRun;

    @Override
    public Object execute() {
        Changes.print(configs.reload(dryRun), System.out);
        return null;
    }
}
