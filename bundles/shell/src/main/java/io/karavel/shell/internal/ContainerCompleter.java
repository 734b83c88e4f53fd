package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes names and short ids of containers. */
@Service
public final class ContainerCompleter implements Completer {
    @Reference
    ContainerService containers;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        containers.list().forEach(container -> {
            names.getStrings().add(container.name());
            names.getStrings().add(container.id().shortForm());
        });
        return names.complete(session, commandLine, candidates);
    }
}
