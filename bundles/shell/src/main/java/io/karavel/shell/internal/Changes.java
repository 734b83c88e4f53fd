package io.karavel.shell.internal;

import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.ConfigService.SavedChange;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.support.table.ShellTable;

/** What a change of the configuration did, or would do. */
final class Changes {
    private Changes() {}

    static void print(ConfigChange change, PrintStream out) {
        if (change.changed().isEmpty() && change.needRestart().isEmpty()) {
            out.println(change.dryRun() ? "Nothing would change." : "Nothing changed.");
            return;
        }
        ShellTable table = new ShellTable();
        List.of("Key", "Before", "After", "Takes effect").forEach(table::column);
        change.changed().forEach(key -> row(table, key, change.dryRun() ? "without a dry run" : "now"));
        change.needRestart().forEach(key -> row(table, key, "when the engine is restarted"));
        table.print(out);
    }

    private static void row(ShellTable table, KeyChange change, String when) {
        table.addRow().addContent(change.key(), change.before().map(SettingTexts::of).orElse("(none)"),
                change.after().map(SettingTexts::of).orElse("(none)"), when);
    }

    static void print(SavedChange saved, PrintStream out) {
        print(saved.change(), out);
        if (!saved.written()) {
            out.println(saved.file() + " stays as it is.");
        } else {
            out.println((saved.change().dryRun() ? "It would be written to " : "It is written to ") + saved.file() + ".");
        }
    }
}
