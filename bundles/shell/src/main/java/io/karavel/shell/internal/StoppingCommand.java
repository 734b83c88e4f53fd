package io.karavel.shell.internal;

import io.karavel.api.ContainerService.StopRequest;
import java.time.Duration;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;

/** A command that ends containers, and how. */
abstract class StoppingCommand extends ContainersCommand {
    @Option(name = "-t", aliases = "--time", description = "Seconds until a container that does not end is killed; negative for never. "
            + "Without it the container's own, or 10")
    Integer seconds;

    @Option(name = "-s", aliases = "--signal", description = "The signal that asks it to end, such as INT; without it the container's own, "
            + "or TERM")
    @Completion(SignalCompleter.class)
    String signal;

    StopRequest request() {
        return new StopRequest(Optional.ofNullable(signal).map(Signals::parse), Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }

    @Override
    final void check() {
        request();
    }
}
