package io.karavel.shell.internal;

import io.karavel.api.Attachment;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ExecService;
import io.karavel.api.ExecService.ExecRequest;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** Runs a program in a container. */
@Service
@Command(scope = "container", name = "exec", description = "Runs a program in a container that runs, and prints what it prints. It gets no "
        + "input and no terminal. Options stand before the name. Example: container:exec -u nobody web ls -l /tmp")
public final class ContainerExecCommand implements Action {
    @Reference
    ExecService execs;

    @Reference
    Session session;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Argument(index = 1, name = "command", description = "The program and its arguments", required = true, multiValued = true)
    List<String> command;

    @Option(name = "-d", aliases = "--detach", description = "Does not wait for it, and prints nothing")
    boolean detach;

    @Option(name = "-u", aliases = "--user", description = "Name or id, also as user:group; without it the container's")
    String user = "";

    @Option(name = "-w", aliases = "--workdir", description = "The folder it runs in; without it the container's")
    String folder = "";

    @Option(name = "-e", aliases = "--env", description = "A variable as name=value, besides the container's; may be given several times",
            multiValued = true)
    List<String> environment;

    @Override
    public Object execute() throws InterruptedException {
        List<String> variables = environment == null ? List.of() : List.copyOf(environment);
        String exec = execs.create(reference, new ExecRequest(List.copyOf(command), variables, user, folder, false, false, false,
                !detach, !detach, "", Optional.empty()));
        if (detach) {
            execs.startDetached(exec);
            return null;
        }
        ConsoleSink sink = new ConsoleSink();
        Attachment attachment = execs.start(exec, Optional.empty(), sink);
        attachment.ended().whenComplete((done, failure) -> sink.end());
        try {
            sink.print(System.out, session.getConsole());
        } finally {
            attachment.detach();
        }
        execs.get(exec).exitCode().filter(code -> code != 0).ifPresent(code -> {
            throw new EngineException(ErrorKind.CONFLICT, command.get(0) + " ended with exit code " + code);
        });
        return null;
    }
}
