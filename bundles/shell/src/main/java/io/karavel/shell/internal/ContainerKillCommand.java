package io.karavel.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Sends a signal to containers. */
@Service
@Command(scope = "container", name = "kill", description = "Sends a signal to containers, KILL without an option. "
        + "Example: container:kill -s HUP web")
public final class ContainerKillCommand extends ContainersCommand {
    @Option(name = "-s", aliases = "--signal", description = "The signal, such as HUP or 1")
    @Completion(SignalCompleter.class)
    String signal = "KILL";

    @Override
    void check() {
        Signals.parse(signal);
    }

    @Override
    void apply(String reference) {
        containers.kill(reference, Signals.parse(signal));
    }
}
