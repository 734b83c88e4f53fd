package io.karavel.shell.internal;

import io.karavel.api.NetworkService;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes names of networks. */
@Service
public final class NetworkCompleter implements Completer {
    @Reference
    NetworkService networks;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        networks.list().forEach(network -> names.getStrings().add(network.name()));
        return names.complete(session, commandLine, candidates);
    }
}
