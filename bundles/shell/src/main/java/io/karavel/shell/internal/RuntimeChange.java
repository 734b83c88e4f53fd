package io.karavel.shell.internal;

import io.karavel.api.ConfigService;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.Merge;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

/** A command that changes something of runtimes in the configuration. */
abstract class RuntimeChange implements Action {
    private static final String ORIGIN = "the console";
    private static final String CONFIG_ADMIN = "Config Admin";

    @Reference
    ConfigService configs;

    @Option(name = "-n", aliases = "--dry-run", description = "Only show what would change")
    boolean dryRun;

    @Option(name = "-t", aliases = "--temporary", description = "Until the engine stops: do not write it to the configuration file")
    boolean temporary;

    /**
     * @param patch a JSON merge patch
     * @param key   what it changes
     */
    void change(String patch, String key) {
        boolean comesOver = configs.settings().stream()
                .anyMatch(setting -> setting.key().equals(key) && setting.origin().contains(CONFIG_ADMIN));
        ConfigUpdate update = new ConfigUpdate(ORIGIN, patch, Merge.PATCH);
        if (temporary) {
            Changes.print(configs.update(update, dryRun), System.out);
        } else {
            Changes.print(configs.save(update, dryRun), System.out);
            if (comesOver) {
                System.out.println(CONFIG_ADMIN + " (io.karavel.engine) names " + key
                        + " too, and what it says comes over this when the engine starts again.");
            }
        }
    }
}
