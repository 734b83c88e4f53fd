package io.karavel.shell.internal;

import io.karavel.api.ConfigService;
import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.KeyChange;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

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
        ConfigChange change = configs.reload(dryRun);
        if (change.changed().isEmpty() && change.needRestart().isEmpty()) {
            System.out.println(dryRun ? "Nothing would change." : "Nothing changed.");
            return null;
        }
        ShellTable table = new ShellTable();
        List.of("Key", "Before", "After", "Takes effect").forEach(table::column);
        change.changed().forEach(key -> row(table, key, dryRun ? "with a reload" : "now"));
        change.needRestart().forEach(key -> row(table, key, "when the engine is restarted"));
        table.print(System.out);
        return null;
    }

    private static void row(ShellTable table, KeyChange change, String when) {
        table.addRow().addContent(change.key(), change.before().map(SettingTexts::of).orElse(""),
                change.after().map(SettingTexts::of).orElse("(none)"), when);
    }
}
