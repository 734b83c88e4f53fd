package io.karavel.shell.internal;

import io.karavel.api.ConfigService;
import io.karavel.api.ConfigService.Setting;
import io.karavel.api.EngineException;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Shows the configuration in force. */
@Service
@Command(scope = "engine", name = "config", description = "Shows the configuration in force, who set what, and the last change that "
        + "was refused. Example: engine:config default-runtime")
public final class EngineConfigCommand implements Action {
    @Reference
    ConfigService configs;

    @Argument(name = "key", description = "Show this key alone")
    @Completion(SettingCompleter.class)
    String key;

    @Override
    public Object execute() {
        List<Setting> shown = configs.settings().stream().filter(setting -> key == null || setting.key().equals(key)).toList();
        if (shown.isEmpty()) {
            throw EngineException.notFound("there is no key \"" + key + "\"; engine:config shows them all");
        }
        ShellTable table = new ShellTable();
        List.of("Key", "Value", "Set by", "Changes").forEach(table::column);
        for (Setting setting : shown) {
            if (setting.value() instanceof Map<?, ?> members && !members.isEmpty()) {
                members.forEach((name, value) -> row(table, setting, setting.key() + "." + name, value));
            } else {
                row(table, setting, setting.key(), setting.value());
            }
        }
        table.print(System.out);
        configs.lastRefusal().ifPresent(refusal -> System.out.println("\nThe last change, by " + refusal.origin() + " at "
                + refusal.time() + ", was refused:\n  " + refusal.message().replace("\n", "\n  ")));
        return null;
    }

    private static void row(ShellTable table, Setting setting, String key, Object value) {
        table.addRow().addContent(key, SettingTexts.of(value), setting.origin().isEmpty() ? "(default)" : setting.origin(),
                setting.live() ? "live" : "with a restart");
    }
}
