package io.karavel.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.FileCompleter;

/** Completes paths of files. Karaf's own completer of them is no service, which one has to be to be found. */
@Service
public final class ProgramCompleter implements Completer {
    private final FileCompleter files = new FileCompleter();

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        return files.complete(session, commandLine, candidates);
    }
}
