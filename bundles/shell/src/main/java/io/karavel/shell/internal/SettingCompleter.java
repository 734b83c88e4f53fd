package io.karavel.shell.internal;

import io.karavel.api.ConfigService;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes keys of the configuration. */
@Service
public final class SettingCompleter implements Completer {
    @Reference
    ConfigService configs;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter keys = new StringsCompleter();
        configs.settings().forEach(setting -> keys.getStrings().add(setting.key()));
        return keys.complete(session, commandLine, candidates);
    }
}
