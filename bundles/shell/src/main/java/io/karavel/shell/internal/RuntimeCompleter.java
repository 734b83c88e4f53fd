package io.karavel.shell.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.RuntimeRegistry;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes names of runtimes. */
@Service
public final class RuntimeCompleter implements Completer {
    @Reference
    ConfigStore configs;

    @Reference
    RuntimeRegistry runtimes;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        names.getStrings().addAll(runtimes.list(configs.current()).keySet());
        return names.complete(session, commandLine, candidates);
    }
}
